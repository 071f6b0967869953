// Key logs: files with the secrets of TLS connections, as SSLKEYLOGFILE names them.

/** No key log is larger: it would hold the secrets of more connections than a capture does. */
const maxKeyLog = 16 << 20;

const firstSecret =
  /^\ufeff?(?:\s*(?:#[^\n]*)?\n)*\s*(?:CLIENT_RANDOM|EXPORTER_SECRET|(?:CLIENT|SERVER)_(?:HANDSHAKE_TRAFFIC|TRAFFIC)_SECRET(?:_0)?|CLIENT_EARLY_TRAFFIC_SECRET|EARLY_EXPORTER_SECRET) [0-9a-f]{64} [0-9a-f]+\s/i;

/** The text of a key log, or nothing if the file is none: its first line that is no comment tells. */
export async function keyLogIn(file: Blob): Promise<string> {
  if (file.size > maxKeyLog) return '';
  const head = await file.slice(0, 4096).text();
  return firstSecret.test(`${head}\n`) ? await file.text() : '';
}
