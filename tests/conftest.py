"""Every test run keeps rulebooks in a directory of its own."""

from __future__ import annotations

import os
import tempfile

os.environ["CANTER_CACHE"] = tempfile.mkdtemp(prefix="canter-tests-")
