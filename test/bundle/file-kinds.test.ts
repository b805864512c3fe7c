import { readdirSync } from "node:fs";
import { join } from "node:path";
import { FILE_KINDS, kindOfFile, kindsOf, validations } from "../../lib/bundle/file-kinds";
import { compiledDocument } from "../compiled";

const GOLDEN = join(__dirname, "../golden");
const bundles = readdirSync(GOLDEN).flatMap((name) => compiledDocument(join(GOLDEN, name, "environment.yaml")).bundles);

test("every file of every golden bundle is of exactly one kind", () => {
  const paths = bundles.flatMap(({ root, files }) => files.map(({ path }) => path.replace(`${root}/current/`, "")));
  expect(paths.filter((path) => kindsOf(path).length !== 1)).toEqual([]);
});

test("every kind is of a file of a golden bundle, or of a router, network or DHCP server that was handed over", () => {
  const seen = new Set(bundles.flatMap(({ files }) => files.map((file) => kindOfFile(file)!.pattern)));
  const unseen = Object.keys(FILE_KINDS).filter((pattern) => !(seen as ReadonlySet<string>).has(pattern));
  expect(unseen.filter((pattern) => !pattern.startsWith("from/<other>/"))).toEqual([]);
});

test("an environment may be called as a folder is", () => {
  expect(kindOfFile({ path: "/etc/vrouter/current/current/names" })?.pattern).toBe("names");
  expect(kindOfFile({ path: "/etc/vrouter/e/current/from/routers/routers/r1" })).toMatchObject({
    owner: "router",
    other: "routers",
    id: "r1",
  });
});

test("dnsmasq reads the files of a folder together, once; what nobody can read first is left out", () => {
  const files = ["addn_hosts", "dnsmasq.conf", "host", "opts", "ports"].map((name) => `dhcp/n/${name}`);
  expect(validations([...files, "routers/r/iptables.rules", "routers/r/sysctl", "names"])).toEqual([
    "dhcp",
    "dhcp/n",
    "rules",
    "routers/r/iptables.rules",
  ]);
});
