/**
 * The emoji that are offered, in groups: a line each, the emoji and then its names.
 *
 * Names in Latin letters are English ones, names in Cyrillic letters are Russian ones; the first of each
 * language is the one shown, the others are only found by. Words of one name are joined by "_".
 * A few hundred that people use in talk, and no flags: any other one can be typed or pasted.
 */

export const TABLE = {
  faces: `
😀 grin happy улыбка радость
😃 smile happy улыбаюсь
😄 laugh happy смех
😁 beam grin сияю
😆 haha laugh хаха ржу
😅 sweat_smile phew уф неловко
🤣 rofl lol валяюсь ржака
😂 joy tears lol слёзы_смеха смешно
🙂 slight_smile ok ладно улыбочка
🙃 upside_down irony вверх_ногами ирония
😉 wink подмигиваю
😊 blush warm тепло румянец
😇 angel innocent ангел святой
🥰 adoring love обожаю любовь
😍 heart_eyes love влюблён глаза_сердечки
🤩 star_eyes wow восторг звёзды
😘 kiss поцелуй
😋 yum tasty вкусно
😛 tongue язык дразнюсь
😜 crazy_wink tongue шучу
🤪 zany crazy дурачусь
🤑 money_face rich богат
🤗 hug обнимаю объятия
🤭 giggle oops хихикаю ой
🤫 hush quiet тише секрет
🤔 think hmm думаю хм
🤐 zip silent молчу
🤨 eyebrow doubt сомневаюсь бровь
😐 neutral meh нейтрально
😑 blank expressionless без_слов
😶 no_mouth speechless нет_слов
😏 smirk усмешка
😒 unamused недоволен
🙄 eye_roll закатил_глаза
😬 grimace awkward неудобно гримаса
🤥 liar вру пиноккио
😌 relieved calm спокоен облегчение
😔 pensive sad грущу задумался
😪 sleepy сонный
🤤 drool слюнки
😴 sleep zzz сплю
😷 mask sick маска болею
🤒 fever ill температура болен
🤕 hurt bandage ушиб больно
🤢 nausea тошнит
🤧 sneeze чихаю простуда
🥵 hot heat жарко
🥶 cold freeze холодно мёрзну
😵 dizzy голова_кругом
🤯 mind_blown взрыв_мозга
🤠 cowboy ковбой
🥳 party celebrate праздник ура
😎 cool sunglasses круто очки
🤓 nerd ботан умник
🧐 inspect monocle изучаю монокль
😕 confused непонятно
😟 worried тревожно
🙁 frown грустно
😮 wow open_mouth ого вот_это_да
😲 astonished изумлён
😳 flushed смущён
🥺 please pleading пожалуйста умоляю
😦 dismay расстроен
😨 fear scared страшно
😰 anxious волнуюсь
😥 sad_relief обидно
😢 cry sad плачу слеза
😭 sob cry рыдаю
😱 scream ужас кричу
😖 confounded мучаюсь
😣 persevere терплю
😞 disappointed разочарован
😓 sweat тяжело пот
😩 weary устал
🥱 yawn зеваю скучно
😤 huff пыхчу
😡 angry rage злюсь сержусь
😠 mad angry сердит
🤬 swear ругаюсь
😈 devil чёртик
💀 skull dead череп умер
💩 poop какашка
🤡 clown клоун
👻 ghost призрак
👽 alien пришелец
🤖 robot bot робот
😺 cat_smile кот_улыбка
🙈 see_no_evil monkey не_вижу
🙉 hear_no_evil не_слышу
🙊 speak_no_evil не_скажу`,
  hands: `
👍 thumbs_up like yes +1 да нравится класс палец_вверх
👎 thumbs_down dislike no -1 нет не_нравится палец_вниз
👌 ok_hand perfect отлично окей
🤌 pinched что_такое щепотка
✌️ victory peace победа мир
🤞 fingers_crossed luck на_удачу пальцы_крестиком
🤟 love_you люблю_тебя
🤘 rock рок коза
🤙 call_me позвони
👈 left влево
👉 right вправо
👆 up вверх
👇 down вниз
☝️ point_up attention внимание
✋ hand stop стоп ладонь
👋 wave hello bye привет пока машу
👏 clap bravo браво хлопаю аплодисменты
🙌 hooray hands_up ура_ура руки_вверх
👐 open_hands открытые_ладони
🤝 handshake deal договорились рукопожатие
🙏 thanks pray спасибо прошу
✍️ write пишу
💪 strong muscle сила мышцы
👊 fist_bump кулак
✊ fist держись
🫡 salute слушаюсь честь
🫶 heart_hands сердце_руками
🤷 shrug не_знаю пожимаю
🤦 facepalm рука_лицо
🙋 raise_hand я поднял_руку
🙅 no_good нельзя
🙆 all_ok можно
🙇 bow sorry извините поклон
💁 info подсказываю
👀 eyes look смотрю глаза
🧠 brain мозг
👂 ear слушаю ухо
💃 dance танцую
🕺 dancing танец
🏃 run бегу
🚶 walk иду
👨‍💻 coder developer программист
👩‍💻 coder_woman программистка
🧑‍🎓 student студент
🧑‍🏫 teacher учитель преподаватель
👶 baby малыш
👪 family семья`,
  hearts: `
❤️ heart love сердце люблю
🧡 orange_heart оранжевое_сердце
💛 yellow_heart жёлтое_сердце
💚 green_heart зелёное_сердце
💙 blue_heart синее_сердце
💜 purple_heart фиолетовое_сердце
🖤 black_heart чёрное_сердце
🤍 white_heart белое_сердце
💔 broken_heart разбитое_сердце
💕 two_hearts два_сердца
💯 hundred 100 сто сотня
💢 anger злость
💥 boom взрыв бум
💫 dizzy_star головокружение
💦 splash брызги
💤 zzz сон
💬 speech talk разговор реплика
💭 thought мысль
✨ sparkles искры блеск
⭐ star звезда
🌟 glowing_star сияющая_звезда
🔥 fire hot огонь
🎉 tada party поздравляю хлопушка праздник
🎊 confetti конфетти
🎈 balloon шарик
🎁 gift present подарок
🏆 trophy win кубок победитель
🥇 gold first золото первый
🥈 silver серебро
🥉 bronze бронза
🎂 cake birthday торт день_рождения
💐 bouquet букет`,
  nature: `
🐶 dog собака
🐱 cat кот кошка
🐭 mouse мышь
🐹 hamster хомяк
🐰 rabbit заяц кролик
🦊 fox лиса
🐻 bear медведь
🐼 panda панда
🐨 koala коала
🐯 tiger тигр
🦁 lion лев
🐮 cow корова
🐷 pig свинья
🐸 frog лягушка
🐵 monkey обезьяна
🐔 chicken курица
🐧 penguin пингвин
🐦 bird птица
🦆 duck утка
🦉 owl сова
🐺 wolf волк
🐴 horse лошадь
🦄 unicorn единорог
🐝 bee пчела
🐛 bug caterpillar баг гусеница
🦋 butterfly бабочка
🐌 snail slow улитка
🐞 ladybug божья_коровка
🐢 turtle черепаха
🐍 snake python змея питон
🐙 octopus осьминог
🐠 fish рыба
🐬 dolphin дельфин
🐳 whale кит
🦈 shark акула
🐘 elephant слон
🦔 hedgehog ёж
🌵 cactus кактус
🎄 christmas_tree ёлка новый_год
🌲 tree fir дерево ель
🌱 seedling росток
🍀 clover luck клевер удача
🍁 maple autumn клён осень
🍄 mushroom гриб
🌹 rose роза
🌻 sunflower подсолнух
🌸 blossom spring цветок весна
☀️ sun солнце
⛅ cloudy облачно
🌧️ rain дождь
⛈️ storm гроза
🌈 rainbow радуга
❄️ snow snowflake снег снежинка
⛄ snowman снеговик
🌙 moon луна ночь
🌍 earth world земля мир
🌊 sea wave море волна
⚡ lightning молния`,
  food: `
🍎 apple яблоко
🍐 pear груша
🍊 orange апельсин мандарин
🍋 lemon лимон
🍌 banana банан
🍉 watermelon арбуз
🍇 grapes виноград
🍓 strawberry клубника
🍒 cherry вишня
🍑 peach персик
🥝 kiwi киви
🍅 tomato помидор
🥑 avocado авокадо
🥕 carrot морковь
🌽 corn кукуруза
🥔 potato картошка
🍞 bread хлеб
🧀 cheese сыр
🥚 egg яйцо
🥞 pancakes блины
🍔 burger бургер
🍟 fries картошка_фри
🍕 pizza пицца
🌭 hot_dog хот_дог
🥗 salad салат
🍲 soup суп
🥟 dumpling пельмени
🍣 sushi суши
🍦 ice_cream мороженое
🍩 donut пончик
🍪 cookie печенье
🍫 chocolate шоколад
🍬 candy конфета
🍯 honey мёд
☕ coffee tea кофе чай
🍵 tea green_tea зелёный_чай
🧃 juice сок
🥛 milk молоко
🍺 beer пиво
🍻 cheers чокнемся
🥂 toast champagne шампанское
🍷 wine вино
🍴 meal обед еда`,
  things: `
⚽ football soccer футбол
🏀 basketball баскетбол
🏐 volleyball волейбол
🎾 tennis теннис
🏓 ping_pong настольный_теннис
🏒 hockey хоккей
🎿 ski лыжи
🎯 target в_цель мишень
🎮 game игра
🎲 dice кубик
♟️ chess шахматы
🎨 art искусство краски
🎬 film movie кино
🎤 microphone микрофон
🎧 headphones наушники
🎵 music note музыка
🎸 guitar гитара
🎹 piano пианино
🚗 car машина
🚕 taxi такси
🚌 bus автобус
🚆 train поезд
🚲 bike велосипед
✈️ plane flight самолёт
🚀 rocket ship ракета
⛵ boat лодка
🏠 home дом
🏢 office офис
🏫 school школа
🏥 hospital больница
🏖️ beach пляж отпуск
⛺ tent палатка
🗺️ map карта
⌚ watch часы
📱 phone телефон
💻 laptop computer ноутбук компьютер
⌨️ keyboard клавиатура
🖥️ screen desktop экран
🖨️ printer принтер
💾 floppy save сохранить дискета
📷 camera фото
🔋 battery батарея
🔌 plug розетка
💡 idea bulb идея лампочка
🔦 flashlight фонарик
💰 money деньги
💳 card карта_банка
🔧 wrench fix починить ключ
🔨 hammer молоток
⚙️ gear settings шестерёнка настройки
🧪 test_tube experiment опыт пробирка
🔬 microscope микроскоп
💊 pill таблетка
🩹 plaster patch пластырь
🚪 door дверь
🛏️ bed кровать
🧹 broom clean метла уборка
📦 package box посылка коробка
📬 mail письмо почта
📝 memo note заметка
📄 page document документ
📅 calendar date календарь дата
📈 chart_up рост график
📉 chart_down падение
📌 pin закрепить
📎 clip скрепка
✂️ scissors cut ножницы
📚 books книги
📖 book read книга читаю
✏️ pencil карандаш
🔍 search find поиск лупа
🔒 lock closed замок закрыто
🔓 unlock открыто
🔑 key ключик
⏰ alarm будильник
⏳ hourglass wait жду время
🗑️ trash delete корзина удалить
👓 glasses очки_для_чтения
👑 crown корона
🎓 graduate диплом
☂️ umbrella зонт`,
  signs: `
✅ done check готово галочка
☑️ checked отмечено
✔️ tick верно
❌ cross no крест неверно
❎ not_done не_готово
➕ plus плюс
➖ minus минус
❓ question вопрос
❗ exclamation восклицание важно
‼️ double_exclamation очень_важно
⚠️ warning осторожно предупреждение
🚫 forbidden запрещено
⛔ no_entry стоп_знак
🛑 stop_sign остановка
🔴 red красный
🟠 orange_circle оранжевый
🟡 yellow жёлтый
🟢 green зелёный
🔵 blue синий
🟣 purple фиолетовый
⚫ black чёрный
⚪ white белый
🔔 bell колокольчик
🔕 muted без_звука
🔊 loud громко
📢 announce объявление
🔗 link ссылка
🔄 repeat обновить повтор
▶️ play пуск
⏸️ pause пауза
⏹️ stop_button хватит
🆕 new новое
🆗 ok_sign ок
🆘 sos help помогите
🔝 top верх
🔜 soon скоро
♻️ recycle переработка
♾️ infinity бесконечность
🏁 finish финиш
🚩 flag флаг
🏳️ white_flag сдаюсь
ℹ️ information справка
#️⃣ hash решётка`,
};
