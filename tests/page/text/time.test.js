import assert from "node:assert/strict";
import { test } from "node:test";
import * as time from "../../../src/beseda/page/text/time.js";

const at = (...parts) => new Date(...parts).getTime();
const now = at(2026, 10, 30, 12, 40, 5);
const plain = (text) => text.replace(/[\u202f\u00a0]/gu, " ");

test("a time is written as the language writes it", () => {
  assert.equal(time.clockTime(at(2026, 10, 30, 9, 5), "ru"), "09:05");
  assert.equal(plain(time.clockTime(at(2026, 10, 30, 21, 5), "en")), "09:05 PM");
  assert.match(plain(time.fullTime(now, "en")), /Monday, November 30, 2026 at 12:40:05/);
});

test("today and yesterday have names, other days their date, other years their year", () => {
  assert.equal(time.dayName(now, now, "en"), "Today");
  assert.equal(time.dayName(at(2026, 10, 29, 23, 59), now, "ru"), "Вчера");
  assert.equal(time.dayName(at(2026, 10, 28), now, "en"), "Saturday, November 28");
  assert.equal(time.dayName(at(2026, 10, 28), now, "ru"), "Суббота, 28 ноября");
  assert.match(time.dayName(at(2025, 10, 28), now, "en"), /2025/);
});

test("inside a sentence a day has no name of its own", () => {
  assert.equal(time.dayAndMonth(at(2026, 9, 21), now, "ru"), "21 октября");
  assert.match(time.dayAndMonth(at(2025, 9, 21), now, "en"), /October 21, 2025/);
});

test("a day to come is not today", () => {
  assert.match(time.dayName(at(2026, 11, 1, 0, 1), now, "en"), /December 1/);
});

test("days are parted by midnight, whatever hours a day has", () => {
  assert.equal(time.isSameDay(at(2026, 2, 29, 0, 0), at(2026, 2, 29, 23, 59)), true);
  assert.equal(time.isSameDay(at(2026, 2, 29, 23, 59), at(2026, 2, 30, 0, 0)), false);
  assert.equal(time.dayName(at(2026, 2, 29, 0, 30), at(2026, 2, 30, 23, 30), "en"), "Yesterday");
});

test("a result of today has its time, another its day, one of another year its year", () => {
  assert.equal(time.shortTime(at(2026, 10, 30, 9, 5), now, "ru"), "09:05");
  assert.match(time.shortTime(at(2026, 10, 28, 9, 5), now, "ru"), /^28 нояб\., 09:05$/);
  assert.match(plain(time.shortTime(at(2025, 10, 28, 9, 5), now, "en")), /Nov 28, 2025/);
});

test("what a date field holds and a time are turned into each other", () => {
  assert.equal(time.dateValue(at(2026, 0, 5, 23, 59)), "2026-01-05");
  assert.equal(time.startOfDate("2026-01-05"), at(2026, 0, 5));
  assert.ok(Number.isNaN(time.startOfDate("")));
  assert.ok(Number.isNaN(time.startOfDate("5.1.2026")));
});
