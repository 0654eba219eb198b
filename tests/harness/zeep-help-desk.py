"""Creates, gets and calls at a published web service of a help desk with the zeep library, by its WSDL alone; prints what it read as JSON."""
import json
import sys

from zeep import Client
from zeep.exceptions import Fault
from zeep.helpers import serialize_object

wsdl, task = sys.argv[1:3]
service = Client(wsdl).service
if task == "store":
    answers = {
        "created": service.CreateTicket(Ticket={"code": "T-1", "title": "Ö & <x>", "hours": 7}),
        "got": service.GetTicket(code="T-1"),
    }
    try:
        service.GetTicket(code="T-2")
    except Fault as fault:
        answers["missing"] = fault.message
else:
    answers = {"greeted": service.SayHello(name="Ann", times=2)}
print(json.dumps(serialize_object(answers, dict), default=str))
