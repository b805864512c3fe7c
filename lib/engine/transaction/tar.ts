/** A file, or, without a text, a directory. */
export interface TarEntry {
  readonly name: string;
  readonly mode: number;
  readonly text?: string;
}

const BLOCK = 512;

/**
 * A tar archive as POSIX has it (ustar, with a pax header for a name that does not fit), owned by root: the same entries give the
 * same bytes. Libraries that write no more than this bring a dozen packages along, cut long names, or are ES modules only.
 * @param modified when every entry was
 */
export function tarArchive(entries: readonly TarEntry[], modified: Date): Buffer {
  const time = Math.floor(modified.getTime() / 1000);
  return Buffer.concat([...entries.flatMap((entry) => entryBlocks(entry, time)), Buffer.alloc(2 * BLOCK)]);
}

const TYPES = { file: "0", directory: "5", pax: "x" } as const;

interface Header {
  readonly type: keyof typeof TYPES;
  readonly mode: number;
  readonly size: number;
  readonly time: number;
}

function entryBlocks({ name, mode, text }: TarEntry, time: number): Buffer[] {
  const content = Buffer.from(text ?? "");
  const header: Header = { type: text === undefined ? "directory" : "file", mode, size: content.length, time };
  const blocks = [content, padding(content.length)];
  const place = placeOf(name);
  if (place !== undefined) return [headerBlock(place, header), ...blocks];
  const record = paxRecord("path", name);
  const substitute = { name: "PaxHeader", prefix: "" };
  return [
    headerBlock(substitute, { ...header, type: "pax", size: record.length }),
    record,
    padding(record.length),
    headerBlock(substitute, header),
    ...blocks,
  ];
}

interface Place {
  readonly name: string;
  readonly prefix: string;
}

/** Where a name has room in a header: its end, and what is before that. undefined: nowhere */
function placeOf(path: string): Place | undefined {
  if (Buffer.byteLength(path) !== path.length) return undefined;
  const segments = path.split("/");
  const from = segments.findIndex((_, index) => segments.slice(index).join("/").length <= 100);
  if (from === -1) return undefined;
  const prefix = segments.slice(0, from).join("/");
  return prefix.length > 155 ? undefined : { name: segments.slice(from).join("/"), prefix };
}

function headerBlock({ name, prefix }: Place, { type, mode, size, time }: Header): Buffer {
  const block = Buffer.alloc(BLOCK);
  const fields: readonly (readonly [at: number, text: string])[] = [
    [0, name],
    [100, octal(mode, 6)],
    [108, octal(0, 6)],
    [116, octal(0, 6)],
    [124, octal(size, 11)],
    [136, octal(time, 11)],
    [156, TYPES[type]],
    [257, "ustar\0" + "00"],
    [329, octal(0, 6)],
    [337, octal(0, 6)],
    [345, prefix],
  ];
  for (const [at, text] of fields) block.write(text, at, "latin1");
  // The checksum is made with blanks in its own place.
  const sum = block.reduce((total, byte) => total + byte, 8 * " ".charCodeAt(0));
  block.write(octal(sum, 6), 148, "latin1");
  return block;
}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, "0")} `;
}

function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/** `LENGTH KEY=VALUE`, whose length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const length = [1, 2, 3, 4].map((digits) => bytes + digits).find((total) => String(total).length === total - bytes);
  return Buffer.from(`${length}${rest}`);
}
