import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type * as crypto from "node:crypto";
import { timingSafeEqual } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addToken, readTokens, tokenOf } from "../../../lib/serve/login/token-file";

jest.mock("node:crypto", () => {
  const real = jest.requireActual<typeof crypto>("node:crypto");
  return { ...real, timingSafeEqual: jest.fn(real.timingSafeEqual) };
});

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vrouter-tokens-"));
  file = join(folder, "tokens.json");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const add = (name: string): string => addToken(file, { name, role: "reader" });

test("only its owner may read what vrouter token add makes, from the first one on", () => {
  for (const name of ["a", "b"]) {
    const secret = add(name);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).not.toContain(secret);
  }
  expect(readTokens(file).map(({ name }) => name)).toEqual(["a", "b"]);
});

test("none begins with what a client takes for an option", () => {
  const secrets = Array.from({ length: 200 }, (_, i) => add(`t${i}`));
  expect(secrets.filter((secret) => !/^[a-z]/i.test(secret))).toEqual([]);
});

test.each(["640", "620", "610", "604", "602", "601"])("mode %s is refused, and nothing is added", (mode) => {
  add("a");
  chmodSync(file, parseInt(mode, 8));
  const before = readFileSync(file, "utf8");
  expect(() => readTokens(file)).toThrow("may be read or written by others: chmod 600");
  expect(() => add("b")).toThrow("chmod 600");
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("a file of another user is refused", () => {
  add("a");
  const other = 1234;
  const own = jest.spyOn(process, "getuid").mockReturnValue(other);
  try {
    if (statSync(file).uid === 0) expect(readTokens(file)).toHaveLength(1);
    own.mockReturnValue(other + 1);
    if (process.geteuid!() === 0) chownSync(file, other, other);
    expect(() => readTokens(file)).toThrow(/belongs to user \d+, neither to root nor to who runs the server/);
  } finally {
    own.mockRestore();
  }
});

test.each(["", "{", "[]", '{"tokens":1}', '{"tokens":[{"name":"a","role":"root","sha256":"00"}]}'])(
  "what is no token file is refused: %s",
  (text) => {
    writeFileSync(file, text, { mode: 0o600 });
    expect(() => readTokens(file)).toThrow(/is no JSON|does not hold tokens/);
  },
);

test("whoever shows a secret waits for the comparison with every token, in constant time, whichever it is", () => {
  const secrets = ["a", "b", "c"].map(add);
  const tokens = readTokens(file);
  const compare = jest.mocked(timingSafeEqual);
  for (const [shown, name] of [
    ...secrets.map((secret, i) => [secret, "abc"[i]]),
    ["wrong", undefined],
    ["", undefined],
  ]) {
    compare.mockClear();
    expect(tokenOf(tokens, shown!)?.name).toBe(name);
    expect(compare).toHaveBeenCalledTimes(tokens.length);
    for (const [left, right] of compare.mock.calls) expect([left.byteLength, right.byteLength]).toEqual([32, 32]);
  }
});
