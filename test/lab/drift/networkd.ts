import type { LabHost } from "../hosts/host";

/** Has a host's network managed by systemd-networkd, with a file that matches every device nobody else has matched. */
export function manageByNetworkd(host: LabHost): void {
  host.sh(`
    rm -f /etc/systemd/system/systemd-networkd.service
    mkdir -p /etc/systemd/network
    cd /etc/systemd/network
    printf '%s\\n' '[Match]' 'Name=eth0 eth1' '[Network]' KeepConfiguration=yes LinkLocalAddressing=no IPv6AcceptRA=no >10-cables.network
    printf '%s\\n' '[Match]' 'Name=eth2 br-ex' '[Link]' Unmanaged=yes >10-bridge.network
    printf '%s\\n' '[Match]' 'Name=*' '[Network]' DHCP=yes >20-all.network
    systemctl daemon-reload
    systemctl enable --quiet systemd-networkd.service
    systemctl start systemd-networkd.service network-online.target`);
}
