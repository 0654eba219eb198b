// Calls each operation of a published web service of orders by what wsdl2h and soapcpp2 made of its WSDL, over both versions.
#include "MServiceSoap.nsmap"
#include "soapMServiceSoapProxy.h"
#include <cstdlib>
#include <cstring>
#include <iostream>

static void want(bool holds, const std::string &what) {
  if (holds) return;
  std::cerr << "not as wanted: " << what << std::endl;
  std::exit(1);
}

static void done(MServiceSoapProxy &port, int code, const std::string &what) {
  if (code == SOAP_OK) return;
  port.soap_stream_fault(std::cerr);
  want(false, what);
}

int main(int, char **argv) {
  for (int version = 1; version <= 2; version++) {
    MServiceSoapProxy port(argv[1]);
    soap_set_version(port.soap, version);
    std::string number = "G-" + std::to_string(version), customer = "Ö & <x>", total = "9007199254740993.5", product = "tea";
    int count = 3;
    unsigned char bytes[] = {0, 1, 255};
    xsd__base64Binary document;
    document.__ptr = bytes;
    document.__size = 3;
    ns1__OrderLine line;
    line.product = &product;
    line.count = &count;
    ns1__Lines lines;
    lines.orderLine.push_back(&line);
    ns1__Order order;
    order.number = number;
    order.customer = &customer;
    order.total = &total;
    order.document = &document;
    order.lines = &lines;
    _ns1__CreateOrder create;
    create.Order = &order;
    _ns1__CreateOrderResponse created;
    done(port, port.CreateOrder(&create, created), "CreateOrder");
    _ns1__GetOrder get;
    get.number = number;
    _ns1__GetOrderResponse got;
    done(port, port.GetOrder(&get, got), "GetOrder");
    want(got.Order && *got.Order->customer == customer && *got.Order->total == total, "what was stored");
    want(got.Order->document->__size == 3 && std::memcmp(got.Order->document->__ptr, bytes, 3) == 0, "the document");
    want(got.Order->lines->orderLine.size() == 1 && *got.Order->lines->orderLine[0]->count == 3, "the lines");
    ns1__OrderChange changes;
    std::string ann = "Ann";
    changes.number = number;
    changes.customer = &ann;
    _ns1__ChangeOrder change;
    change.OrderChange = &changes;
    _ns1__ChangeOrderResponse changed;
    done(port, port.ChangeOrder(&change, changed), "ChangeOrder");
    want(*changed.Order->customer == ann, "what was changed");
    _ns1__ListOrders list;
    _ns1__ListOrdersResponse listed;
    done(port, port.ListOrders(&list, listed), "ListOrders");
    want(listed.Orders && listed.Orders->Order.size() >= 1, "the list");
    _ns1__Note note;
    note.text = "hello";
    done(port, port.Note(&note), "Note");
    _ns1__Reserve reserve;
    reserve.count = 1;
    _ns1__ReserveResponse reserved;
    done(port, port.Reserve(&reserve, reserved), "Reserve");
    reserve.count = 9;
    want(port.Reserve(&reserve, reserved) == SOAP_FAULT, "a fault");
    want(std::string(soap_fault_string(port.soap)) == "No more than five.", soap_fault_string(port.soap));
    std::string detail = soap_fault_detail(port.soap) ? soap_fault_detail(port.soap) : "";
    SOAP_ENV__Detail *typed = port.soap_fault()->detail ? port.soap_fault()->detail : port.soap_fault()->SOAP_ENV__Detail;
    want(typed && typed->ns1__tooMany && typed->ns1__tooMany->most == 5, "the detail of the fault: " + detail);
    _ns1__DeleteOrder remove;
    remove.number = number;
    _ns1__DeleteOrderResponse removed;
    done(port, port.DeleteOrder(&remove, removed), "DeleteOrder");
    want(port.GetOrder(&get, got) == SOAP_FAULT, "that it is gone");
  }
  std::cout << "called 20" << std::endl;
}
