// Records of TLS: type, version and length in five bytes, then what they carry (RFC 8446 §5.1).
import type { FtpEvent, TLSRecord } from '../contract';

/** The version that a record's header names: "0x0303". */
export function headerVersion(header: Uint8Array): string {
  const [, major, minor] = header;
  return major === undefined || minor === undefined ? '' : `0x${hex(major)}${hex(minor)}`;
}

const hex = (b: number) => b.toString(16).padStart(2, '0');

/** Bytes as rows of hexadecimal, width to a row. */
export function hexRows(bytes: Uint8Array, width: number): string[] {
  const rows: string[] = [];
  for (let i = 0; i < bytes.length; i += width)
    rows.push(Array.from(bytes.subarray(i, i + width), hex).join(' '));
  return rows;
}

/** The record of an event that carried something of FTP: the last one with application data. */
export const carrier = (e: FtpEvent): TLSRecord | undefined =>
  e.tls?.records?.findLast((r) => r.type === 'application_data');

/** How many records of an event carry something of FTP. */
export const carriers = (e: FtpEvent): number =>
  (e.tls?.records ?? []).filter((r) => r.type === 'application_data').length + (e.tls?.more ?? 0);
