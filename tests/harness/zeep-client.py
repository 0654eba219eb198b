"""Calls each operation of the orders WSDL with the zeep library, at an address of its own; prints what it read as JSON."""
import json
import sys
from decimal import Decimal

from lxml import etree
from zeep import Client
from zeep.helpers import serialize_object

wsdl, address = sys.argv[1:3]
client = Client(wsdl)
session = etree.Element("{urn:orders}session")
session.text = "s-1"
port = client.create_service("{urn:orders}OrdersSoap", address)
answers = {
    "addTax": port.addTax(amount=Decimal("9007199254740993.5"), country="Ö & <x>", at=None),
    "placeOrder": port.placeOrder(customer="Ann", line=[{"product": "tea", "count": 3}], _soapheaders=[session]),
    "log": port.log(text="hello"),
    "ping": port.ping(),
}
print(json.dumps(serialize_object(answers, dict), default=str))
