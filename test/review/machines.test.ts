import { reviewPlan } from "../../lib/review/review";

const attributes = (host: string, machine: string | undefined) => ({
  triggers_replace: {
    "/etc/vrouter/e/current/names": `host ${host} ${host}\n`,
    ...(machine === undefined ? {} : { machine }),
  },
});

/** What is told when a host's carrier is replaced with no other file, but with another trigger `machine`. */
function told(before: string | undefined, after: string): readonly string[] {
  const change = { actions: ["create", "delete"], before: attributes("c-1", before), after: attributes("c-1", after) };
  const resource = { address: "terraform_data.c-1", mode: "managed", type: "terraform_data", name: "c-1", change };
  const { disturbances } = reviewPlan({ resource_changes: [resource] });
  return disturbances.map(({ level, code }) => `${level} ${code}`);
}

test.each([
  ["its address is another one", "a port 22\nk1", "b port 22\nk1", "care ANOTHER_MACHINE"],
  ["its port is another one", "a port 22", "a port 2222", "care ANOTHER_MACHINE"],
  ["its host key is another one", "a port 22\nk1", "a port 22\nk2", "care ANOTHER_MACHINE"],
  ["a host key is added to it", "a port 22\nk1", "a port 22\nk1\nk2", "none DEPLOYED_AGAIN"],
  ["it has no host key of its own any more", "a port 22\nk1", "a port 22", "none DEPLOYED_AGAIN"],
  ["an earlier version did not say where it is", undefined, "a port 22", "none DEPLOYED_AGAIN"],
])("a host may be another machine when %s", (_, before, after, expected) => {
  expect(told(before, after)).toEqual([expected]);
});

test("a host that another one takes the place of without renamed_from is not said to be given up, nor the other to be empty", () => {
  const resource = (name: string, change: object) => ({
    address: `terraform_data.${name}`,
    mode: "managed",
    type: "terraform_data",
    name,
    change: { actions: [], before: null, after: null, ...change },
  });
  const { disturbances } = reviewPlan(
    {
      resource_changes: [
        resource("old", { actions: ["delete"], before: attributes("old", "a port 22\nk1") }),
        resource("new", { actions: ["create"], after: attributes("new", "a port 22\nk1") }),
        resource("other", { actions: ["create"], after: attributes("other", "b port 22\nk1") }),
      ],
    },
    [{}],
  );
  expect(disturbances.map(({ level, code, hosts }) => `${level} ${code} ${hosts.join()}`)).toEqual([
    "care MACHINE_STAYS old",
    "none HOST_NEW other",
  ]);
});
