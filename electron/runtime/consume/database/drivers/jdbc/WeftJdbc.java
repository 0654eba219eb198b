import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs JDBC drivers for a program that is none of Java's. Frames come on standard input and go on standard output: a length of four bytes, then what it holds. An object is
 * one connection, with a thread of its own; the class is the process. It ends when its input does. One class file on purpose: no classes inside, none without a name.
 */
public final class WeftJdbc {
  private static final int OPEN = 1, RUN = 2, FETCH = 3, END = 4, BEGIN = 5, COMMIT = 6, ROLLBACK = 7, SAVE = 8;
  private static final int BACK = 9, RELEASE = 10, BROWSE = 11, CLOSE = 12, CANCEL = 13;
  private static final int OK = 0, FAILED = 1;

  private static final Map<Integer, WeftJdbc> sessions = new ConcurrentHashMap<>();
  private static final Map<String, ClassLoader> loaders = new ConcurrentHashMap<>();
  private static DataOutputStream out;

  private final ExecutorService thread = Executors.newSingleThreadExecutor(WeftJdbc::daemon);
  private final Map<String, Savepoint> savepoints = new HashMap<>();
  private Connection connection;
  private volatile Statement current;
  private ResultSet rows;
  private String[] kinds;
  private boolean ownTransaction;

  private WeftJdbc() {}

  private static Thread daemon(Runnable work) {
    Thread made = new Thread(work);
    made.setDaemon(true);
    return made;
  }

  public static void main(String[] arguments) throws IOException {
    out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
    // What drivers print is no frame of ours.
    System.setOut(System.err);
    ByteArrayOutputStream hello = new ByteArrayOutputStream();
    put(new DataOutputStream(hello), System.getProperty("java.version"));
    answer(0, OK, hello);
    DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 16));
    try {
      while (true) {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        DataInputStream asked = new DataInputStream(new ByteArrayInputStream(frame));
        int request = asked.readInt();
        int what = asked.readByte();
        int number = asked.readInt();
        if (what == CANCEL) {
          WeftJdbc session = sessions.get(number);
          if (session != null) daemon(session::cancel).start();
          continue;
        }
        WeftJdbc session = sessions.computeIfAbsent(number, any -> new WeftJdbc());
        session.thread.execute(() -> session.answerOne(request, what, number, asked));
      }
    } catch (IOException ended) {
      // Who asked is gone, however it went.
      Runtime.getRuntime().halt(0);
    }
  }

  private void answerOne(int request, int what, int number, DataInputStream in) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      carryOut(what, number, in, new DataOutputStream(bytes));
      answer(request, OK, bytes);
    } catch (Throwable error) {
      bytes.reset();
      try {
        describe(error, new DataOutputStream(bytes));
        answer(request, FAILED, bytes);
      } catch (IOException gone) {
        Runtime.getRuntime().halt(1);
      }
    }
  }

  private static void answer(int request, int status, ByteArrayOutputStream bytes) throws IOException {
    synchronized (WeftJdbc.class) {
      out.writeInt(bytes.size() + 5);
      out.writeInt(request);
      out.writeByte(status);
      bytes.writeTo(out);
      out.flush();
    }
  }

  private void describe(Throwable error, DataOutputStream to) throws IOException {
    StringBuilder message = new StringBuilder(String.valueOf(error.getMessage()));
    String state = "";
    int code = 0;
    boolean isAlive = true;
    if (error instanceof SQLException) {
      SQLException first = (SQLException) error;
      // Of a batch the first one says that it failed, the next one why.
      SQLException told = error instanceof java.sql.BatchUpdateException && first.getNextException() != null ? first.getNextException() : first;
      if (told != first) message = new StringBuilder(String.valueOf(told.getMessage()));
      state = told.getSQLState() == null ? "" : told.getSQLState();
      code = told.getErrorCode();
      if (state.isEmpty() && told instanceof SQLTimeoutException) state = "HYT00";
      try {
        isAlive = connection != null && !connection.isClosed() && !state.startsWith("08");
      } catch (SQLException gone) {
        isAlive = false;
      }
    } else {
      message.insert(0, error.getClass().getName() + ": ");
      if (error instanceof LinkageError || error instanceof ClassNotFoundException) state = "WEFT4";
    }
    put(to, state);
    to.writeInt(code);
    to.writeBoolean(isAlive);
    put(to, message.toString());
  }

  private void carryOut(int what, int number, DataInputStream in, DataOutputStream to) throws Exception {
    switch (what) {
      case OPEN:
        open(in, to);
        break;
      case RUN:
        run(in, to);
        break;
      case FETCH:
        fetch(in.readInt(), to);
        break;
      case END:
        end(true);
        break;
      case BEGIN: {
        int level = in.readInt();
        savepoints.clear();
        if (level >= 0) connection.setTransactionIsolation(level);
        connection.setAutoCommit(false);
        break;
      }
      case COMMIT:
        end(true);
        connection.commit();
        connection.setAutoCommit(true);
        break;
      case ROLLBACK:
        end(false);
        connection.rollback();
        connection.setAutoCommit(true);
        break;
      case SAVE: {
        String name = text(in);
        savepoints.put(name, connection.setSavepoint(name));
        break;
      }
      case BACK:
        connection.rollback(savepoints.get(text(in)));
        break;
      case RELEASE:
        connection.releaseSavepoint(savepoints.remove(text(in)));
        break;
      case BROWSE:
        browse(in, to);
        break;
      case CLOSE:
        sessions.remove(number);
        thread.shutdown();
        if (connection != null) connection.close();
        break;
      default:
        throw new SQLException("There is no request " + what + ".");
    }
  }

  private void cancel() {
    try {
      Statement running = current;
      if (running != null) running.cancel();
    } catch (SQLException | RuntimeException ignored) {
      // A driver that cannot: who asked stops waiting.
    }
  }

  // ---- connecting

  private void open(DataInputStream in, DataOutputStream to) throws Exception {
    String url = text(in);
    String driverClass = text(in);
    boolean readOnly = in.readBoolean();
    String schema = text(in);
    List<String> jars = texts(in);
    Properties settings = new Properties();
    for (int left = in.readInt(); left > 0; left--) {
      String name = text(in);
      settings.setProperty(name, text(in));
    }
    Driver driver = driverOf(url, driverClass, loaderOf(jars));
    connection = driver.connect(url, settings);
    if (connection == null) throw new SQLException("The driver " + driver.getClass().getName() + " does not take this URL.", "WEFT1");
    connection.setAutoCommit(true);
    if (readOnly) connection.setReadOnly(true);
    if (!schema.isEmpty()) connection.setSchema(schema);
    DatabaseMetaData about = connection.getMetaData();
    put(to, about.getDatabaseProductName());
    put(to, about.getDatabaseProductVersion());
    put(to, about.getDriverName());
    put(to, about.getDriverVersion());
  }

  private static ClassLoader loaderOf(List<String> jars) throws Exception {
    String key = String.join("\n", jars);
    ClassLoader known = loaders.get(key);
    if (known != null) return known;
    List<URL> urls = new ArrayList<>();
    for (String jar : jars) {
      File file = new File(jar);
      if (!file.exists()) throw new SQLException(jar, "WEFT2");
      if (file.isDirectory()) {
        File[] inside = file.listFiles((folder, name) -> name.toLowerCase(Locale.ROOT).endsWith(".jar"));
        if (inside != null) for (File each : inside) urls.add(each.toURI().toURL());
      } else urls.add(file.toURI().toURL());
    }
    ClassLoader made = new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    ClassLoader first = loaders.putIfAbsent(key, made);
    return first == null ? made : first;
  }

  private static Driver driverOf(String url, String name, ClassLoader loader) throws Exception {
    Thread.currentThread().setContextClassLoader(loader);
    if (!name.isEmpty()) {
      try {
        return (Driver) Class.forName(name, true, loader).getDeclaredConstructor().newInstance();
      } catch (ClassNotFoundException missing) {
        throw new SQLException(name, "WEFT3");
      }
    }
    List<String> found = new ArrayList<>();
    for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
      found.add(driver.getClass().getName());
      if (driver.acceptsURL(url)) return driver;
    }
    throw new SQLException(String.join(", ", found), "WEFT1");
  }

  // ---- statements

  private void run(DataInputStream in, DataOutputStream to) throws Exception {
    end(true);
    String sql = text(in);
    int seconds = in.readInt();
    int atOnce = in.readInt();
    boolean streams = in.readBoolean();
    int times = in.readInt();
    // Some drivers keep a whole result in memory outside of a transaction.
    if (streams && connection.getAutoCommit()) {
      connection.setAutoCommit(false);
      ownTransaction = true;
    }
    try {
      PreparedStatement statement = connection.prepareStatement(sql);
      current = statement;
      if (seconds > 0) limit(statement, seconds);
      if (streams) statement.setFetchSize(atOnce);
      if (times > 1) {
        for (int i = 0; i < times; i++) {
          bind(statement, in);
          statement.addBatch();
        }
        long sum = 0;
        for (int each : statement.executeBatch()) if (each > 0) sum += each;
        end(true);
        to.writeInt(0);
        to.writeLong(sum);
        return;
      }
      if (times == 1) bind(statement, in);
      boolean hasRows = statement.execute();
      if (!hasRows) {
        long changed = statement.getUpdateCount();
        end(true);
        to.writeInt(0);
        to.writeLong(changed);
        return;
      }
      rows = statement.getResultSet();
      ResultSetMetaData about = rows.getMetaData();
      int count = about.getColumnCount();
      kinds = new String[count];
      to.writeInt(count);
      to.writeLong(-1);
      for (int i = 0; i < count; i++) {
        String type = about.getColumnTypeName(i + 1);
        kinds[i] = kindOf(about.getColumnType(i + 1), type, about.isSigned(i + 1));
        put(to, about.getColumnLabel(i + 1));
        put(to, kinds[i]);
        put(to, type);
      }
      fetch(atOnce, to);
    } catch (Exception error) {
      try {
        end(false);
      } catch (SQLException ignored) {
        // The first one says why.
      }
      throw error;
    }
  }

  private static void limit(Statement statement, int seconds) {
    try {
      statement.setQueryTimeout(seconds);
    } catch (SQLException | RuntimeException ignored) {
      // Who asked stops it by itself.
    }
  }

  private void fetch(int atOnce, DataOutputStream to) throws Exception {
    if (rows == null) {
      to.writeBoolean(false);
      to.writeInt(-1);
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream part = new DataOutputStream(bytes);
    int count = 0;
    boolean more = true;
    // A part is of so many rows, or of so many bytes where rows are long.
    while (count < atOnce && bytes.size() < (1 << 22)) {
      more = rows.next();
      if (!more) break;
      count++;
      for (int i = 0; i < kinds.length; i++) value(i + 1, kinds[i], part);
    }
    if (!more) end(true);
    to.writeBoolean(more);
    to.writeInt(count);
    bytes.writeTo(to);
  }

  private void end(boolean isWell) throws SQLException {
    Statement ended = current;
    current = null;
    rows = null;
    if (ended != null) ended.close();
    if (!ownTransaction) return;
    ownTransaction = false;
    if (isWell) connection.commit();
    else connection.rollback();
    connection.setAutoCommit(true);
  }

  private static void bind(PreparedStatement statement, DataInputStream in) throws Exception {
    int count = in.readInt();
    for (int i = 1; i <= count; i++) {
      char type = (char) in.readByte();
      int length = in.readInt();
      if (length < 0) {
        bindNull(statement, i, type);
        continue;
      }
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      String text = type == 'b' ? "" : new String(bytes, StandardCharsets.UTF_8);
      try {
        bindOne(statement, i, type, text, bytes);
      } catch (RuntimeException none) {
        throw new SQLException("the value " + i + " is none of its type: " + text, "22000");
      }
    }
  }

  private static void bindOne(PreparedStatement statement, int i, char type, String text, byte[] bytes) throws SQLException {
    switch (type) {
      case 'i':
        statement.setInt(i, Integer.parseInt(text));
        break;
      case 'l':
        statement.setLong(i, Long.parseLong(text));
        break;
      case 'n':
        statement.setBigDecimal(i, new BigDecimal(text));
        break;
      case 't':
        statement.setBoolean(i, text.equals("true"));
        break;
      case 'd':
        statement.setDate(i, java.sql.Date.valueOf(text));
        break;
      case 'm':
        // In the zone of this process, which is that of the connection: right for columns with a zone and without.
        statement.setTimestamp(i, Timestamp.from(OffsetDateTime.parse(text).toInstant()));
        break;
      case 'b':
        statement.setBytes(i, bytes);
        break;
      default:
        statement.setString(i, text);
    }
  }

  private static void bindNull(PreparedStatement statement, int i, char type) throws SQLException {
    try {
      statement.setNull(i, Types.NULL);
    } catch (SQLException wantsType) {
      statement.setNull(i, type == 'i' ? Types.INTEGER : type == 'l' ? Types.BIGINT : type == 'n' ? Types.DECIMAL : type == 't' ? Types.BOOLEAN
          : type == 'd' ? Types.DATE : type == 'm' ? Types.TIMESTAMP : type == 'b' ? Types.VARBINARY : Types.VARCHAR);
    }
  }

  /** The kinds that column-kinds.ts knows. */
  private static String kindOf(int type, String named, boolean isSigned) {
    String name = named == null ? "" : named.toLowerCase(Locale.ROOT);
    if (name.equals("uuid") || name.equals("uniqueidentifier")) return "uuid";
    if (name.equals("json") || name.equals("jsonb")) return "json";
    if (name.equals("timestamptz") || name.contains("with time zone") && name.startsWith("timestamp") || name.equals("datetimeoffset")) return "instant";
    switch (type) {
      case Types.TINYINT:
      case Types.SMALLINT:
        return "integer";
      case Types.INTEGER:
        return isSigned ? "integer" : "long";
      case Types.BIGINT:
        return isSigned ? "long" : "decimal";
      case Types.DECIMAL:
      case Types.NUMERIC:
      case Types.FLOAT:
      case Types.REAL:
      case Types.DOUBLE:
        return "decimal";
      case Types.BIT:
        // Of several bits it is no boolean, and reads as a text of them.
        return name.equals("bit") || name.startsWith("bool") ? "boolean" : "other";
      case Types.BOOLEAN:
        return "boolean";
      case Types.CHAR:
      case Types.VARCHAR:
      case Types.LONGVARCHAR:
      case Types.NCHAR:
      case Types.NVARCHAR:
      case Types.LONGNVARCHAR:
      case Types.CLOB:
      case Types.NCLOB:
      case Types.SQLXML:
        return "text";
      case Types.DATE:
        return "date";
      case Types.TIME:
      case Types.TIME_WITH_TIMEZONE:
        return "time";
      case Types.TIMESTAMP:
        return "datetime";
      case Types.TIMESTAMP_WITH_TIMEZONE:
        return "instant";
      case Types.BINARY:
      case Types.VARBINARY:
      case Types.LONGVARBINARY:
      case Types.BLOB:
        return "binary";
      case Types.ARRAY:
        return "list";
      default:
        return "other";
    }
  }

  private void value(int i, String kind, DataOutputStream to) throws Exception {
    switch (kind) {
      case "boolean": {
        boolean read = rows.getBoolean(i);
        put(to, rows.wasNull() ? null : read ? "true" : "false");
        return;
      }
      case "binary": {
        byte[] read = bytes(i);
        to.writeInt(read == null ? -1 : read.length);
        if (read != null) to.write(read);
        return;
      }
      case "date":
        put(to, date(i));
        return;
      case "datetime":
        put(to, clock(i));
        return;
      case "instant":
        put(to, instant(i));
        return;
      case "list": {
        Array read = rows.getArray(i);
        if (read == null) put(to, null);
        else {
          StringBuilder json = new StringBuilder();
          json(read.getArray(), json);
          put(to, json.toString());
        }
        return;
      }
      case "text": {
        put(to, text(i));
        return;
      }
      default:
        put(to, rows.getString(i));
    }
  }

  private String text(int i) throws SQLException {
    try {
      return rows.getString(i);
    } catch (SQLException isLong) {
      Clob read = rows.getClob(i);
      return read == null ? null : read.getSubString(1, (int) read.length());
    }
  }

  private byte[] bytes(int i) throws SQLException {
    try {
      return rows.getBytes(i);
    } catch (SQLException isLong) {
      Blob read = rows.getBlob(i);
      return read == null ? null : read.getBytes(1, (int) read.length());
    }
  }

  private String date(int i) throws SQLException {
    try {
      LocalDate read = rows.getObject(i, LocalDate.class);
      return read == null ? null : read.toString();
    } catch (SQLException | RuntimeException | AbstractMethodError old) {
      java.sql.Date read = rows.getDate(i);
      return read == null ? null : read.toString();
    }
  }

  private String clock(int i) throws SQLException {
    LocalDateTime read;
    try {
      read = rows.getObject(i, LocalDateTime.class);
    } catch (SQLException | RuntimeException | AbstractMethodError old) {
      Timestamp moment = rows.getTimestamp(i);
      read = moment == null ? null : moment.toLocalDateTime();
    }
    return read == null ? null : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(read);
  }

  private String instant(int i) throws SQLException {
    try {
      OffsetDateTime read = rows.getObject(i, OffsetDateTime.class);
      return read == null ? null : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(read);
    } catch (SQLException | RuntimeException | AbstractMethodError old) {
      Timestamp read = rows.getTimestamp(i);
      return read == null ? null : DateTimeFormatter.ISO_INSTANT.format(read.toInstant());
    }
  }

  private static void json(Object value, StringBuilder to) {
    if (value == null) to.append("null");
    else if (value.getClass().isArray() && !(value instanceof byte[])) {
      to.append('[');
      int count = java.lang.reflect.Array.getLength(value);
      for (int i = 0; i < count; i++) {
        if (i > 0) to.append(',');
        json(java.lang.reflect.Array.get(value, i), to);
      }
      to.append(']');
    } else if (value instanceof BigDecimal) to.append(((BigDecimal) value).toPlainString());
    else if (value instanceof Number || value instanceof Boolean) to.append(value);
    else {
      String text = String.valueOf(value);
      to.append('"');
      for (int i = 0; i < text.length(); i++) {
        char sign = text.charAt(i);
        if (sign == '"' || sign == '\\') to.append('\\').append(sign);
        else if (sign < ' ') to.append(String.format("\\u%04x", (int) sign));
        else to.append(sign);
      }
      to.append('"');
    }
  }

  // ---- what is in the database: records of texts, the first one says of what kind

  private void browse(DataInputStream in, DataOutputStream to) throws Exception {
    List<String> wanted = texts(in);
    DatabaseMetaData about = connection.getMetaData();
    String catalog = connection.getCatalog();
    if (wanted.isEmpty()) wanted.add(null);
    for (String schema : wanted) {
      List<String[]> tables = new ArrayList<>();
      // Tables and views of every kind, as drivers call them, but none of the system.
      TreeSet<String> types = new TreeSet<>();
      try (ResultSet each = about.getTableTypes()) {
        while (each.next()) {
          String type = each.getString(1).trim();
          String upper = type.toUpperCase(Locale.ROOT);
          if ((upper.contains("TABLE") || upper.contains("VIEW")) && !upper.contains("SYSTEM") && !upper.contains("TEMP")) types.add(type);
        }
      }
      try (ResultSet each = about.getTables(catalog, schema, "%", types.toArray(new String[0]))) {
        while (each.next()) {
          String own = each.getString("TABLE_SCHEM");
          String name = each.getString("TABLE_NAME");
          if (isOfSystem(own)) continue;
          tables.add(new String[] {own, name});
          record(to, "T", own, name, each.getString("TABLE_TYPE"), each.getString("REMARKS"));
        }
      }
      for (String[] table : tables) describe(about, catalog, table[0], table[1], to);
      routines(about, catalog, schema, to);
    }
  }

  private static boolean isOfSystem(String schema) {
    if (schema == null) return false;
    String upper = schema.toUpperCase(Locale.ROOT);
    return upper.equals("INFORMATION_SCHEMA") || upper.startsWith("PG_") || upper.equals("SYS") || upper.startsWith("SYSTEM_") || upper.startsWith("SYSIBM")
        || upper.startsWith("SYSCAT") || upper.startsWith("SYSSTAT") || upper.startsWith("SYSPROC") || upper.startsWith("SYSCS_") || upper.equals("SQLJ")
        || upper.equals("NULLID") || upper.equals("SYSFUN");
  }

  private static void describe(DatabaseMetaData about, String catalog, String schema, String table, DataOutputStream to) throws Exception {
    String own = escaped(about, schema);
    try (ResultSet each = about.getColumns(catalog, own, escaped(about, table), "%")) {
      while (each.next()) {
        String name = each.getString("COLUMN_NAME");
        int type = each.getInt("DATA_TYPE");
        String typeName = each.getString("TYPE_NAME");
        String size = each.getString("COLUMN_SIZE");
        String digits = each.getString("DECIMAL_DIGITS");
        String nullable = each.getInt("NULLABLE") == DatabaseMetaData.columnNoNulls ? "" : "yes";
        String remarks = each.getString("REMARKS");
        String given = each.getString("COLUMN_DEF");
        String counted = optional(each, "IS_AUTOINCREMENT");
        String made = optional(each, "IS_GENERATEDCOLUMN");
        boolean isGenerated = given != null || "YES".equals(counted) || "YES".equals(made);
        boolean isSigned = typeName == null || !typeName.toUpperCase(Locale.ROOT).contains("UNSIGNED");
        record(to, "C", schema, table, name, kindOf(type, typeName, isSigned), typeName, size, digits, nullable, isGenerated ? "yes" : "", remarks, String.valueOf(type));
      }
    }
    try (ResultSet each = about.getPrimaryKeys(catalog, schema, table)) {
      while (each.next()) record(to, "K", schema, table, each.getString("COLUMN_NAME"), each.getString("KEY_SEQ"));
    }
    try (ResultSet each = about.getImportedKeys(catalog, schema, table)) {
      while (each.next())
        record(to, "F", schema, table, each.getString("FK_NAME"), each.getString("FKCOLUMN_NAME"), each.getString("PKTABLE_SCHEM"), each.getString("PKTABLE_NAME"),
            each.getString("PKCOLUMN_NAME"), each.getString("KEY_SEQ"));
    }
    try (ResultSet each = about.getIndexInfo(catalog, schema, table, true, true)) {
      while (each.next())
        if (each.getString("COLUMN_NAME") != null) record(to, "U", schema, table, each.getString("INDEX_NAME"), each.getString("COLUMN_NAME"), each.getString("ORDINAL_POSITION"));
    } catch (SQLException isView) {
      // Some drivers know no keys of views.
    }
  }

  private static void routines(DatabaseMetaData about, String catalog, String schema, DataOutputStream to) throws Exception {
    try (ResultSet each = about.getProcedures(catalog, schema, "%")) {
      while (each.next())
        if (!isOfSystem(each.getString("PROCEDURE_SCHEM")))
          record(to, "P", each.getString("PROCEDURE_SCHEM"), each.getString("PROCEDURE_NAME"), optional(each, "SPECIFIC_NAME"),
              each.getInt("PROCEDURE_TYPE") == DatabaseMetaData.procedureReturnsResult ? "function" : "");
    } catch (SQLException none) {
      return;
    }
    try (ResultSet each = about.getProcedureColumns(catalog, schema, "%", "%")) {
      while (each.next())
        if (!isOfSystem(each.getString("PROCEDURE_SCHEM")))
          record(to, "A", each.getString("PROCEDURE_SCHEM"), each.getString("PROCEDURE_NAME"), optional(each, "SPECIFIC_NAME"), each.getString("COLUMN_NAME"),
              String.valueOf(each.getInt("COLUMN_TYPE")), kindOf(each.getInt("DATA_TYPE"), each.getString("TYPE_NAME"), true), each.getString("TYPE_NAME"));
    } catch (SQLException none) {
      // Their names are better than nothing.
    }
  }

  private static String optional(ResultSet each, String column) {
    try {
      return each.getString(column);
    } catch (SQLException old) {
      return null;
    }
  }

  /** A name as a pattern that means it alone. */
  private static String escaped(DatabaseMetaData about, String name) throws SQLException {
    if (name == null) return null;
    String sign = about.getSearchStringEscape();
    if (sign == null || sign.isEmpty()) return name;
    return name.replace(sign, sign + sign).replace("_", sign + "_").replace("%", sign + "%");
  }

  private static void record(DataOutputStream to, String... texts) throws IOException {
    to.writeInt(texts.length);
    for (String each : texts) put(to, each);
  }

  // ---- texts

  private static String text(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    List<String> read = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) read.add(text(in));
    return read;
  }

  private static void put(DataOutputStream to, String text) throws IOException {
    if (text == null) {
      to.writeInt(-1);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    to.writeInt(bytes.length);
    to.write(bytes);
  }
}
