"""A SOAP server of the Spyne library, on a free port of 127.0.0.1: prints its port, then serves until it is ended."""
import sys
from decimal import Decimal as D
from wsgiref.simple_server import WSGIRequestHandler, make_server

from spyne import Application, ComplexModel, DateTime, Decimal, Fault, Integer, Iterable, ServiceBase, Unicode, rpc
from spyne.protocol.soap import Soap11, Soap12
from spyne.server.wsgi import WsgiApplication


class Line(ComplexModel):
    product = Unicode
    count = Integer(min_occurs=1)


class Order(ComplexModel):
    number = Unicode(min_occurs=1, nillable=False)
    total = Decimal
    lines = Iterable(Line)


class Orders(ServiceBase):
    @rpc(Decimal, Decimal, _returns=Decimal)
    def add(ctx, a, b):
        return a + b

    @rpc(Unicode(min_occurs=1), Integer, _returns=Order)
    def get_order(ctx, number, lines):
        if number == "none":
            raise Fault(faultcode="Client.NotFound", faultstring="There is no order <none> & never was")
        made = [Line(product="tea %d ü" % i, count=i) for i in range(lines or 0)]
        return Order(number=number, total=D("12345678901234567890.10"), lines=made)

    @rpc(DateTime, _returns=DateTime)
    def same_time(ctx, at):
        return at


protocols = {"1.1": Soap11, "1.2": Soap12}
Protocol = protocols[sys.argv[1] if len(sys.argv) > 1 else "1.1"]
application = Application([Orders], "urn:spyne:orders", in_protocol=Protocol(validator="lxml"), out_protocol=Protocol())


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


server = make_server("127.0.0.1", 0, WsgiApplication(application), handler_class=Quiet)
print(server.server_port, flush=True)
server.serve_forever()
