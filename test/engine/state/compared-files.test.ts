import { comparedFiles } from "../../../lib/engine/state/compared-files";
import { bundle, file, L2 } from "../bundles";

test("a line for each namespace, with all that is compared with it; one for each other file that is more than its text", () => {
  const paths = [
    "dhcp/n1/host",
    "dhcp/n1/ports",
    "dhcp/n1/sysctl",
    "names",
    "networks/n1",
    "routers/r1/conntrackd.conf",
    "routers/r1/iptables.rules",
    "routers/r1/keepalived.conf",
    "routers/r1/ports",
    "routers/r1/sysctl",
    "unmanaged/00-0-vrouter-e.network",
    "unmanaged/99-vrouter-e.conf",
  ];
  expect(
    comparedFiles(
      bundle(
        [L2],
        paths.map((path) => file(path, "")),
      ),
    ),
  ).toBe(
    [
      "linked unmanaged/00-0-vrouter-e.network /etc/systemd/network",
      "linked unmanaged/99-vrouter-e.conf /etc/NetworkManager/conf.d",
      "segment networks/n1",
      "networkd unmanaged/00-0-vrouter-e.network",
      "namespace dhcp/n1/ports settings dhcp/n1/sysctl",
      "namespace routers/r1/ports settings routers/r1/sysctl rules routers/r1/iptables.rules virtual routers/r1/keepalived.conf",
      "",
    ].join("\n"),
  );
});
