"""`python -m beseda` is `beseda`."""

import sys

from beseda.cli import main

sys.exit(main())
