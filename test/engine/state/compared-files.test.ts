import { comparedFiles } from "../../../lib/engine/state/compared-files";

test("a line for each kind of namespace, with what is compared with it, and for each other kind that is more than its text", () => {
  expect(comparedFiles()).toBe(
    [
      "linked unmanaged/00-0-vrouter-*.network /etc/systemd/network",
      "linked unmanaged/99-vrouter-*.conf /etc/NetworkManager/conf.d",
      "namespace routers/*/ports settings sysctl rules iptables.rules virtual keepalived.conf",
      "namespace dhcp/*/ports settings sysctl",
      "segment networks/*",
      "networkd unmanaged/00-0-vrouter-*.network",
      "",
    ].join("\n"),
  );
});
