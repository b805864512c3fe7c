import { correctionOf, skewText } from "../../../lib/cli/logs/one-clock";
import { InOrder } from "../../../lib/cli/logs/in-order";
import { coloursOf } from "../../../lib/terminal/colours";
import { lineText, logLine, type LogLine } from "../../../lib/cli/logs/log-line";
import { withNames } from "../../../lib/cli/logs/names";
import { offsetFrom } from "../../../lib/engine/journal/clock-offset";
import { parseEntry } from "../../../lib/engine/journal/entry";
import { compiledDocument } from "../../compiled";

const { topology } = compiledDocument("test/golden/ha/environment.yaml");
const [router] = topology.routers;
const UNIT = `vrouter-ha-keepalived@${router!.id}.service`;
const SOURCE = { host: "network-1", routers: new Map([[router!.id, router!.name]]), named: withNames(topology) };

const journal = (fields: object) =>
  JSON.stringify({ __CURSOR: "c1", __REALTIME_TIMESTAMP: "1764450000123456", _SYSTEMD_UNIT: UNIT, ...fields });

test("an entry has its unit, its time and its text, whichever way journalctl writes them", () => {
  expect(parseEntry(journal({ MESSAGE: "hello", PRIORITY: "3" }))).toEqual({
    time: 1764450000123.456,
    unit: UNIT,
    priority: 3,
    cursor: "c1",
    message: "hello",
  });
  const bytes = [...Buffer.from("über\u001b[2J")];
  const bySystemd = parseEntry(journal({ MESSAGE: bytes, UNIT, _SYSTEMD_UNIT: "init.scope" }));
  expect(bySystemd).toMatchObject({ unit: UNIT, message: "über\u001b[2J", priority: 6 });
});

test.each([["-- No entries --"], ["{}"], [JSON.stringify({ __CURSOR: "c", __REALTIME_TIMESTAMP: "x" })]])(
  "%s is no entry",
  (line) => expect(() => parseEntry(line)).toThrow(expect.objectContaining({ code: "STRANGE_ANSWER" }) as Error),
);

test("names stand in the place of ids, and a device has that of its subnet; what is not known stays", () => {
  const port = router!.interfaces[0]!;
  const device = `qr-${port.portId.slice(0, 11)}`;
  const other = "00000000-0000-4000-8000-000000000000";
  expect(SOURCE.named(`Started ${UNIT}: ${device} of ${other}`)).toBe(
    `Started vrouter-ha-keepalived@${router!.name}.service: ${device} (${port.fixedIps[0]!.subnet}) of ${other}`,
  );
});

test("a clock that differs by more than can be measured is corrected, and said; one that is kept is not", () => {
  const ahead = offsetFrom(103.2, { sent: 99.99, received: 100.01 });
  expect(ahead.offset).toBeCloseTo(3.2);
  expect(ahead.uncertainty).toBeCloseTo(0.01);
  expect(correctionOf(ahead)).toBeCloseTo(3.2);
  expect(skewText("network-2", correctionOf(ahead))).toBe(
    "network-2: its clock is 3.2 s ahead; its times are shown by the clock here",
  );
  expect(correctionOf({ offset: 0.05, uncertainty: 0.01 })).toBe(0);
  expect(correctionOf({ offset: -3, uncertainty: 4 })).toBe(0);
  expect(skewText("a", -2)).toMatch(/2\.0 s behind/);
});

test("two hosts whose clocks differ are shown in the order in which things happened", () => {
  const entry = (seconds: number, message: string) =>
    parseEntry(journal({ MESSAGE: message, __REALTIME_TIMESTAMP: String(seconds * 1e6) }));
  const lines = [
    logLine({ ...SOURCE, correction: 0 }, entry(100, "gives up")),
    logLine({ ...SOURCE, host: "network-2", correction: -60 }, entry(41, "takes over")),
  ].sort((a, b) => a.time - b.time);
  expect(lines.map(({ message }) => message)).toEqual(["gives up", "takes over"]);
  expect(lines[1]!.time).toBe(101_000);
});

test("a line of a terminal: nothing of it steers that, and each line of a message has its head", () => {
  const line = logLine({ ...SOURCE, correction: 0 }, parseEntry(journal({ MESSAGE: "one\u001b[2J\ntwo\n" })));
  expect(lineText(line, 9, coloursOf({}, {}))).toBe(
    "2025-11-29T21:00:00.123Z  network-1  keepalived  one\\u001b[2J\n" +
      "2025-11-29T21:00:00.123Z  network-1  keepalived  two\n",
  );
});

test("what comes late by less than half a second is put where it belongs", () => {
  let now = 0;
  const given: string[] = [];
  const order = new InOrder(
    ({ message }) => void given.push(message),
    () => now,
  );
  const line = (time: number, message: string) => ({ time, message }) as LogLine;
  order.add(line(20, "second"));
  now = 400;
  order.add(line(10, "first"));
  order.flush();
  expect(given).toEqual([]);
  now = 500;
  order.flush();
  expect(given).toEqual(["first", "second"]);
  order.add(line(15, "too late"));
  now = 1000;
  order.flush();
  expect(given).toEqual(["first", "second", "too late"]);
});
