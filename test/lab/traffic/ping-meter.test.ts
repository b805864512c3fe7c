import { setTimeout } from "node:timers/promises";
import { run } from "../command";
import { namespace } from "../hosts/fabric";
import { pingsDuring } from "./ping-meter";

const SPACE = namespace("meter");
const ADDRESS = "127.0.0.1";

beforeAll(() => {
  run(["ip", "netns", "add", SPACE]);
  run(["ip", "-n", SPACE, "link", "set", "lo", "up"]);
});

afterAll(() => run(["ip", "netns", "del", SPACE]));

/** Nothing is answered for so many milliseconds. */
async function silence(milliseconds: number): Promise<void> {
  const rule = ["INPUT", "-p", "icmp", "--icmp-type", "echo-request", "-j", "DROP"];
  run(["ip", "netns", "exec", SPACE, "iptables", "-A", ...rule]);
  await setTimeout(milliseconds);
  run(["ip", "netns", "exec", SPACE, "iptables", "-D", ...rule]);
}

test("where every request is answered, none is lost", async () => {
  const { sent, lost, longestGap } = await pingsDuring("meter", ADDRESS, () => setTimeout(1000));
  expect(sent).toBeGreaterThan(300);
  expect(lost).toBe(0);
  expect(longestGap).toBeLessThan(0.3);
});

test("what is not answered is lost, and when: in the middle, and until the end", async () => {
  const { sent, lost, lostAt, longestGap } = await pingsDuring("meter", ADDRESS, async () => {
    await setTimeout(500);
    await silence(500);
    await setTimeout(500);
  });
  expect(lost).toBeGreaterThan(100);
  expect(lost).toBeLessThan(sent / 2);
  expect(lostAt).toHaveLength(lost);
  expect(lostAt[0]).toBeGreaterThan(0.2);
  expect(longestGap).toBeGreaterThan(0.4);
  const never = await pingsDuring("meter", ADDRESS, async () => {
    await setTimeout(200);
    run(["ip", "netns", "exec", SPACE, "iptables", "-A", "INPUT", "-p", "icmp", "-j", "DROP"]);
    await setTimeout(500);
  });
  expect(never.lost).toBeGreaterThan(200);
  expect(never.longestGap).toBeGreaterThan(0.7);
});
