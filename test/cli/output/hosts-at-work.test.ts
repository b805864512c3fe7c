import { HostsAtWork } from "../../../lib/cli/output/hosts-at-work";

test("hosts are counted where there are several", () => {
  const atWork = new HostsAtWork();
  expect(atWork.text).toBe("");
  atWork.done(0, 1);
  expect(atWork.text).toBe("");
  atWork.done(0, 3);
  expect(atWork.text).toBe("0 of 3 hosts done");
});

test("units are counted of each host, until all of them are up", () => {
  const atWork = new HostsAtWork();
  const [a, b] = [atWork.unitsOf("a"), atWork.unitsOf("b")];
  a(3, 40);
  expect(atWork.text).toBe("a: 3 of 40 units up");
  atWork.done(1, 3);
  b(0, 7);
  a(39, 40);
  expect(atWork.text).toBe("1 of 3 hosts done, a: 39 of 40 units up, b: 0 of 7 units up");
  a(40, 40);
  expect(atWork.text).toBe("1 of 3 hosts done, b: 0 of 7 units up");
});
