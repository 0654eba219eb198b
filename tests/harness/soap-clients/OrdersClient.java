import java.math.BigDecimal;
import java.net.URL;
import java.util.Arrays;
import java.util.Random;
import javax.xml.ws.Holder;
import javax.xml.ws.soap.MTOMFeature;
import javax.xml.ws.soap.SOAPFaultException;
import orders.*;

/** Calls each operation of a published web service of orders by what wsimport made of its WSDL, over both versions, with attachments. */
public class OrdersClient {
  private static void want(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }

  public static void main(String[] args) throws Exception {
    MService_Service service = new MService_Service(new URL(args[0]));
    byte[] document = new byte[300_000];
    new Random(7).nextBytes(document);
    int calls = 0;
    for (String version : new String[] {"1.1", "1.2"}) {
      for (boolean mtom : new boolean[] {false, true}) {
        MTOMFeature feature = new MTOMFeature(mtom, 1024);
        MService port = version.equals("1.1") ? service.getMServiceSoap(feature) : service.getMServiceSoap12(feature);
        ObjectFactory make = new ObjectFactory();
        String number = "J-" + version + "-" + mtom;
        Order order = new Order();
        order.setNumber(number);
        order.setCustomer(make.createOrderCustomer("Ö & <x>"));
        order.setTotal(make.createOrderTotal(new BigDecimal("9007199254740993.5")));
        order.setDocument(make.createOrderDocument(document));
        OrderLine line = new OrderLine();
        line.setProduct(make.createOrderLineProduct("tea"));
        line.setCount(make.createOrderLineCount(3));
        Lines lines = new Lines();
        lines.getOrderLine().add(line);
        order.setLines(lines);
        Holder<Order> held = new Holder<>(order);
        port.createOrder(held);
        want(held.value.getNumber().equals(number), "created");
        Order got = port.getOrder(number);
        want(got.getCustomer().getValue().equals("Ö & <x>"), "customer");
        want(got.getTotal().getValue().compareTo(new BigDecimal("9007199254740993.5")) == 0, "total");
        want(Arrays.equals(got.getDocument().getValue(), document), "document");
        want(got.getLines().getOrderLine().get(0).getCount().getValue() == 3, "count");
        OrderChange change = new OrderChange();
        change.setNumber(number);
        change.setCustomer(make.createOrderChangeCustomer("Ann"));
        want(port.changeOrder(change).getCustomer().getValue().equals("Ann"), "changed");
        want(port.listOrders(10, null).getOrder().size() >= 1, "listed");
        want(port.describe("a", -7, new BigDecimal("0.1"), true, null, "Blue").startsWith("a|-7|0.1|true|-|Blue|"), "described");
        port.note("hello");
        want(port.reserve(1), "reserved");
        try {
          port.reserve(9);
          want(false, "too many");
        } catch (ReserveTooMany fault) {
          want(fault.getFaultInfo().getMost() == 5 && fault.getFaultInfo().getReason().equals("full & <done>"), "detail");
        }
        port.deleteOrder(number);
        try {
          port.getOrder(number);
          want(false, "missing");
        } catch (SOAPFaultException fault) {
          want(fault.getMessage().contains("There is no Order with the Number " + number), fault.getMessage());
        }
        calls += 10;
      }
    }
    System.out.println("called " + calls);
  }
}
