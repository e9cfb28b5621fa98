"""What pdfua finds in files: look_pdfua.py FILE…; prints {file: [rule: message]}. Runs in its environment."""

import json
import sys

from pdfua import validate

print(json.dumps({file: [f"{one.rule_id}: {one.message}" for one in validate(file).findings] for file in sys.argv[1:]}))
