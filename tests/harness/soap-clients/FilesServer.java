import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import javax.jws.WebMethod;
import javax.jws.WebParam;
import javax.jws.WebResult;
import javax.jws.WebService;
import javax.xml.bind.annotation.XmlAccessType;
import javax.xml.bind.annotation.XmlAccessorType;
import javax.xml.bind.annotation.XmlElement;
import javax.xml.bind.annotation.XmlRootElement;
import javax.xml.bind.annotation.XmlType;
import javax.xml.ws.Endpoint;
import javax.xml.ws.RequestWrapper;
import javax.xml.ws.ResponseWrapper;
import javax.xml.ws.soap.Addressing;
import javax.xml.ws.soap.MTOM;

/** A server of JAX-WS that asks for WS-Addressing and takes and gives bytes as attachments. Prints its port; ends when its input does. */
@WebService(targetNamespace = "urn:files", name = "Files", serviceName = "Files", portName = "FilesPort")
@MTOM(threshold = 100)
@Addressing(required = true)
public class FilesServer {
  /** Wrappers of the messages: what would make them is no part of every distribution of JAX-WS. */
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlRootElement(name = "turn", namespace = "urn:files")
  @XmlType(name = "turn", namespace = "urn:files")
  public static class Turn {
    @XmlElement(name = "content", namespace = "")
    public byte[] content;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlRootElement(name = "turnResponse", namespace = "urn:files")
  @XmlType(name = "turnResponse", namespace = "urn:files")
  public static class TurnResponse {
    @XmlElement(name = "content", namespace = "")
    public byte[] content;
  }

  @WebMethod
  @RequestWrapper(localName = "turn", targetNamespace = "urn:files", className = "FilesServer$Turn")
  @ResponseWrapper(localName = "turnResponse", targetNamespace = "urn:files", className = "FilesServer$TurnResponse")
  @WebResult(name = "content", targetNamespace = "")
  public byte[] turn(@WebParam(name = "content", targetNamespace = "") byte[] content) {
    byte[] turned = new byte[content.length];
    for (int i = 0; i < content.length; i++) turned[i] = content[content.length - 1 - i];
    return turned;
  }

  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(2));
    Endpoint.create(new FilesServer()).publish(server.createContext("/files"));
    server.start();
    System.out.println(server.getAddress().getPort());
    while (System.in.read() >= 0) {}
    System.exit(0);
  }
}
