"""Calls each operation of a published web service of orders with the zeep library, by its WSDL alone; prints what it read as JSON."""
import json
import sys
from decimal import Decimal

from lxml import etree
from zeep import Client
from zeep.exceptions import Fault
from zeep.helpers import serialize_object

wsdl, port_name = sys.argv[1:3]
client = Client(wsdl)
port = client.bind("MService", port_name)
session = etree.Element("{urn:mservice}session")
session.text = "s-1"
answers = {
    "created": port.CreateOrder(
        Order={
            "number": "Z-1",
            "customer": "Ö & <x>",
            "total": Decimal("9007199254740993.5"),
            "document": b"\x00\x01\xff",
            "lines": {"orderLine": [{"product": "tea", "count": 3}, {"product": "milk", "count": 1}]},
        }
    ),
    "got": port.GetOrder(number="Z-1"),
    "changed": port.ChangeOrder(OrderChange={"number": "Z-1", "customer": "Ann"}),
    "listed": port.ListOrders(),
    "described": port.Describe(
        text="a", whole=-7, exact=Decimal("0.1"), flag=True, paint="Blue", _soapheaders=[session]
    ),
    "noted": port.Note(text="hello"),
    "reserved": port.Reserve(count=1),
    "deleted": port.DeleteOrder(number="Z-1"),
}
faults = {}
for name, call in {
    "missing": lambda: port.GetOrder(number="Z-1"),
    "tooMany": lambda: port.Reserve(count=9),
}.items():
    try:
        call()
    except Fault as fault:
        detail = fault.detail[0] if fault.detail is not None and len(fault.detail) else None
        faults[name] = {
            "code": fault.code,
            "message": fault.message,
            "detail": None if detail is None else {etree.QName(c).localname: c.text for c in detail},
        }
answers["faults"] = faults


def plain(value):
    return value.hex() if isinstance(value, bytes) else str(value)


print(json.dumps(serialize_object(answers, dict), default=plain))
