// Calls of gophercloud, as Terraform's provider makes them. Arguments: identity URL, name, token, project.
package main

import (
	"fmt"
	"os"

	"github.com/gophercloud/gophercloud"
	"github.com/gophercloud/gophercloud/openstack"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/extensions/layer3/routers"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/networks"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/ports"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/subnets"
)

func must(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func main() {
	provider, err := openstack.AuthenticatedClient(gophercloud.AuthOptions{
		IdentityEndpoint: os.Args[1], Username: os.Args[2], Password: os.Args[3], TenantName: os.Args[4], DomainName: "default",
	})
	must(err)
	client, err := openstack.NewNetworkV2(provider, gophercloud.EndpointOpts{Region: "RegionOne"})
	must(err)
	up := true
	network, err := networks.Create(client, networks.CreateOpts{Name: "go", AdminStateUp: &up}).Extract()
	must(err)
	subnet, err := subnets.Create(client, subnets.CreateOpts{NetworkID: network.ID, Name: "go-v4", CIDR: "10.55.0.0/24", IPVersion: 4}).Extract()
	must(err)
	port, err := ports.Create(client, ports.CreateOpts{
		NetworkID: network.ID, Name: "go-vm", FixedIPs: []ports.IP{{SubnetID: subnet.ID, IPAddress: "10.55.0.9"}},
	}).Extract()
	must(err)
	external, err := networks.List(client, networks.ListOpts{Name: "public"}).AllPages()
	must(err)
	outside, err := networks.ExtractNetworks(external)
	must(err)
	info := routers.GatewayInfo{NetworkID: outside[0].ID, ExternalFixedIPs: []routers.ExternalFixedIP{{IPAddress: "203.0.113.77"}}}
	router, err := routers.Create(client, routers.CreateOpts{Name: "go", AdminStateUp: &up, GatewayInfo: &info}).Extract()
	must(err)
	added, err := routers.AddInterface(client, router.ID, routers.AddInterfaceOpts{SubnetID: subnet.ID}).Extract()
	must(err)
	routes := []routers.Route{{DestinationCIDR: "10.9.0.0/24", NextHop: "10.55.0.9"}}
	changed, err := routers.Update(client, router.ID, routers.UpdateOpts{Name: "gone", Routes: routes}).Extract()
	must(err)
	fmt.Println(changed.Name, changed.Status, changed.GatewayInfo.ExternalFixedIPs[0].IPAddress, added.SubnetID == subnet.ID, port.FixedIPs[0].IPAddress)
	none := []routers.Route{}
	_, err = routers.Update(client, router.ID, routers.UpdateOpts{Routes: none}).Extract()
	must(err)
	_, err = routers.RemoveInterface(client, router.ID, routers.RemoveInterfaceOpts{SubnetID: subnet.ID}).Extract()
	must(err)
	must(routers.Delete(client, router.ID).ExtractErr())
	_, err = routers.Get(client, router.ID).Extract()
	_, gone := err.(gophercloud.ErrDefault404)
	must(ports.Delete(client, port.ID).ExtractErr())
	must(subnets.Delete(client, subnet.ID).ExtractErr())
	must(networks.Delete(client, network.ID).ExtractErr())
	fmt.Println(gone)
}
