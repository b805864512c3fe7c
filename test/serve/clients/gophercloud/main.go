// Calls of gophercloud, as Terraform's provider makes them. Arguments: URL of a server, a token; or, with Keystone's way to log
// in, identity URL, name, token, project. Before each call `POST URL/step/<number>` says which one begins. Prints a list of
// what each is, what it gave back, and the type of the error that it got.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	"github.com/gophercloud/gophercloud"
	"github.com/gophercloud/gophercloud/openstack"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/extensions/agents"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/extensions/external"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/extensions/layer3/floatingips"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/extensions/layer3/portforwarding"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/extensions/layer3/routers"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/extensions/provider"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/networks"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/ports"
	"github.com/gophercloud/gophercloud/openstack/networking/v2/subnets"
)

type said struct {
	Step  string      `json:"step"`
	Ended string      `json:"ended"`
	Out   interface{} `json:"out"`
}

var (
	client *gophercloud.ServiceClient
	all    = []said{}
	yes    = true
	no     = false
)

const nowhere = "3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61"

func step(name string, work func() (interface{}, error)) {
	answer, err := http.Post(fmt.Sprintf("%s/step/%d", os.Args[1], len(all)), "text/plain", nil)
	if err != nil {
		panic(err)
	}
	answer.Body.Close()
	out, err := work()
	one := said{Step: name, Ended: "well"}
	if err != nil {
		one.Ended = fmt.Sprintf("%T", err)
	} else {
		one.Out = out
	}
	all = append(all, one)
}

func login() (*gophercloud.ServiceClient, error) {
	if len(os.Args) == 3 {
		url := os.Args[1] + "/"
		provider := &gophercloud.ProviderClient{TokenID: os.Args[2]}
		return &gophercloud.ServiceClient{ProviderClient: provider, Endpoint: url, ResourceBase: url + "v2.0/"}, nil
	}
	provider, err := openstack.AuthenticatedClient(gophercloud.AuthOptions{
		IdentityEndpoint: os.Args[1] + "/identity/v3", Username: os.Args[2], Password: os.Args[3], TenantName: os.Args[4], DomainName: "default",
	})
	if err != nil {
		return nil, err
	}
	return openstack.NewNetworkV2(provider, gophercloud.EndpointOpts{Region: "RegionOne"})
}

func main() {
	var err error
	if client, err = login(); err != nil {
		panic(err)
	}
	network := places()
	subnet, port := inside(network)
	router := routed(subnet, port)
	addresses(port)
	taken(router, subnet, port, network)
	json.NewEncoder(os.Stdout).Encode(all)
}

var (
	outside       = &networks.Network{}
	outsideSubnet = &subnets.Subnet{}
)

func places() *networks.Network {
	network := &networks.Network{}
	step("create network", func() (interface{}, error) {
		made, err := networks.Create(client, networks.CreateOpts{Name: "go", AdminStateUp: &yes}).Extract()
		if err == nil {
			network = made
		}
		return made, err
	})
	step("create external network", func() (interface{}, error) {
		opts := provider.CreateOptsExt{
			CreateOptsBuilder: external.CreateOptsExt{CreateOptsBuilder: networks.CreateOpts{Name: "public", AdminStateUp: &yes}, External: &yes},
			Segments:          []provider.Segment{{NetworkType: "flat", PhysicalNetwork: "physnet-x"}},
		}
		made, err := networks.Create(client, opts).Extract()
		if err == nil {
			outside = made
		}
		return made, err
	})
	step("list external networks", func() (interface{}, error) {
		pages, err := networks.List(client, external.ListOptsExt{ListOptsBuilder: networks.ListOpts{}, External: &yes}).AllPages()
		if err != nil {
			return nil, err
		}
		var found []struct {
			networks.Network
			external.NetworkExternalExt
			provider.NetworkProviderExt
		}
		err = networks.ExtractNetworksInto(pages, &found)
		return len(found), err
	})
	step("find a network by name", func() (interface{}, error) {
		pages, err := networks.List(client, networks.ListOpts{Name: "go"}).AllPages()
		if err != nil {
			return nil, err
		}
		return networks.ExtractNetworks(pages)
	})
	step("get no network", func() (interface{}, error) { return networks.Get(client, nowhere).Extract() })
	step("update network", func() (interface{}, error) {
		name := "golang"
		return networks.Update(client, network.ID, networks.UpdateOpts{Name: &name}).Extract()
	})
	return network
}

func inside(network *networks.Network) (*subnets.Subnet, *ports.Port) {
	subnet, port := &subnets.Subnet{}, &ports.Port{}
	step("create subnet", func() (interface{}, error) {
		opts := subnets.CreateOpts{NetworkID: network.ID, Name: "go-v4", CIDR: "10.55.0.0/24", IPVersion: 4, DNSNameservers: []string{"9.9.9.9"}}
		made, err := subnets.Create(client, opts).Extract()
		if err == nil {
			subnet = made
		}
		return made, err
	})
	step("create subnet without gateway", func() (interface{}, error) {
		none := ""
		opts := subnets.CreateOpts{NetworkID: network.ID, Name: "alone", CIDR: "10.56.0.0/24", IPVersion: 4, GatewayIP: &none, EnableDHCP: &no}
		made, err := subnets.Create(client, opts).Extract()
		if err == nil {
			err = subnets.Delete(client, made.ID).ExtractErr()
		}
		return made, err
	})
	step("create subnet twice", func() (interface{}, error) {
		return subnets.Create(client, subnets.CreateOpts{NetworkID: network.ID, Name: "twice", CIDR: "10.55.0.0/24", IPVersion: 4}).Extract()
	})
	step("create external subnet", func() (interface{}, error) {
		opts := subnets.CreateOpts{NetworkID: outside.ID, Name: "public-v4", CIDR: "203.0.113.0/24", IPVersion: 4, EnableDHCP: &no}
		made, err := subnets.Create(client, opts).Extract()
		if err == nil {
			outsideSubnet = made
		}
		return made, err
	})
	step("create port", func() (interface{}, error) {
		opts := ports.CreateOpts{NetworkID: network.ID, Name: "go-vm", FixedIPs: []ports.IP{{SubnetID: subnet.ID, IPAddress: "10.55.0.9"}}}
		made, err := ports.Create(client, opts).Extract()
		if err == nil {
			port = made
		}
		return made, err
	})
	step("create port at an address that is taken", func() (interface{}, error) {
		opts := ports.CreateOpts{NetworkID: network.ID, Name: "go-2", FixedIPs: []ports.IP{{SubnetID: subnet.ID, IPAddress: "10.55.0.9"}}}
		return ports.Create(client, opts).Extract()
	})
	step("update port", func() (interface{}, error) {
		name := "gopher"
		return ports.Update(client, port.ID, ports.UpdateOpts{Name: &name}).Extract()
	})
	step("list ports", func() (interface{}, error) {
		pages, err := ports.List(client, ports.ListOpts{NetworkID: network.ID}).AllPages()
		if err != nil {
			return nil, err
		}
		return ports.ExtractPorts(pages)
	})
	return subnet, port
}

func routed(subnet *subnets.Subnet, port *ports.Port) *routers.Router {
	router := &routers.Router{}
	step("create router with an address of no subnet", func() (interface{}, error) {
		info := routers.GatewayInfo{NetworkID: outside.ID, ExternalFixedIPs: []routers.ExternalFixedIP{{IPAddress: "203.0.113.78"}}}
		made, err := routers.Create(client, routers.CreateOpts{Name: "unsaid", AdminStateUp: &yes, GatewayInfo: &info}).Extract()
		if err == nil {
			err = routers.Delete(client, made.ID).ExtractErr()
		}
		return made, err
	})
	step("create router", func() (interface{}, error) {
		info := routers.GatewayInfo{NetworkID: outside.ID, ExternalFixedIPs: []routers.ExternalFixedIP{{IPAddress: "203.0.113.77", SubnetID: outsideSubnet.ID}}}
		made, err := routers.Create(client, routers.CreateOpts{Name: "go", AdminStateUp: &yes, GatewayInfo: &info}).Extract()
		if err == nil {
			router = made
		}
		return made, err
	})
	step("add interface", func() (interface{}, error) {
		return routers.AddInterface(client, router.ID, routers.AddInterfaceOpts{SubnetID: subnet.ID}).Extract()
	})
	step("add interface twice", func() (interface{}, error) {
		return routers.AddInterface(client, router.ID, routers.AddInterfaceOpts{SubnetID: subnet.ID}).Extract()
	})
	step("update router", func() (interface{}, error) {
		routes := []routers.Route{{DestinationCIDR: "10.9.0.0/24", NextHop: "10.55.0.9"}}
		return routers.Update(client, router.ID, routers.UpdateOpts{Name: "gone", Routes: routes}).Extract()
	})
	step("clear routes", func() (interface{}, error) {
		return routers.Update(client, router.ID, routers.UpdateOpts{Routes: []routers.Route{}}).Extract()
	})
	step("list routers", func() (interface{}, error) {
		pages, err := routers.List(client, routers.ListOpts{Name: "gone"}).AllPages()
		if err != nil {
			return nil, err
		}
		return routers.ExtractRouters(pages)
	})
	step("list agents", func() (interface{}, error) {
		pages, err := agents.List(client, agents.ListOpts{Binary: "neutron-l3-agent"}).AllPages()
		if err != nil {
			return nil, err
		}
		found, err := agents.ExtractAgents(pages)
		return len(found), err
	})
	return router
}

func addresses(port *ports.Port) {
	ip := &floatingips.FloatingIP{}
	forwarding := &portforwarding.PortForwarding{}
	step("create floating IP", func() (interface{}, error) {
		made, err := floatingips.Create(client, floatingips.CreateOpts{FloatingNetworkID: outside.ID, FloatingIP: "203.0.113.90"}).Extract()
		if err == nil {
			ip = made
		}
		return made, err
	})
	step("associate floating IP", func() (interface{}, error) {
		return floatingips.Update(client, ip.ID, floatingips.UpdateOpts{PortID: &port.ID}).Extract()
	})
	step("disassociate floating IP", func() (interface{}, error) {
		none := ""
		return floatingips.Update(client, ip.ID, floatingips.UpdateOpts{PortID: &none}).Extract()
	})
	opts := portforwarding.CreateOpts{Protocol: "tcp", ExternalPort: 80, InternalPort: 8080, InternalPortID: port.ID, InternalIPAddress: "10.55.0.9"}
	step("create port forwarding", func() (interface{}, error) {
		made, err := portforwarding.Create(client, ip.ID, opts).Extract()
		if err == nil {
			forwarding = made
		}
		return made, err
	})
	step("create port forwarding twice", func() (interface{}, error) { return portforwarding.Create(client, ip.ID, opts).Extract() })
	step("update port forwarding", func() (interface{}, error) {
		changed := portforwarding.UpdateOpts{ExternalPort: 81, InternalPort: 8081, Protocol: "tcp"}
		return portforwarding.Update(client, ip.ID, forwarding.ID, changed).Extract()
	})
	step("list port forwardings", func() (interface{}, error) {
		pages, err := portforwarding.List(client, portforwarding.ListOpts{}, ip.ID).AllPages()
		if err != nil {
			return nil, err
		}
		return portforwarding.ExtractPortForwardings(pages)
	})
	step("delete port forwarding", func() (interface{}, error) {
		return nil, portforwarding.Delete(client, ip.ID, forwarding.ID).ExtractErr()
	})
	step("delete floating IP", func() (interface{}, error) { return nil, floatingips.Delete(client, ip.ID).ExtractErr() })
	step("get it", func() (interface{}, error) { return floatingips.Get(client, ip.ID).Extract() })
}

func taken(router *routers.Router, subnet *subnets.Subnet, port *ports.Port, network *networks.Network) {
	step("delete router in use", func() (interface{}, error) { return nil, routers.Delete(client, router.ID).ExtractErr() })
	step("remove interface", func() (interface{}, error) {
		return routers.RemoveInterface(client, router.ID, routers.RemoveInterfaceOpts{SubnetID: subnet.ID}).Extract()
	})
	step("delete router", func() (interface{}, error) { return nil, routers.Delete(client, router.ID).ExtractErr() })
	step("get router", func() (interface{}, error) { return routers.Get(client, router.ID).Extract() })
	step("delete subnet in use", func() (interface{}, error) { return nil, subnets.Delete(client, subnet.ID).ExtractErr() })
	step("delete port", func() (interface{}, error) { return nil, ports.Delete(client, port.ID).ExtractErr() })
	step("delete subnet", func() (interface{}, error) { return nil, subnets.Delete(client, subnet.ID).ExtractErr() })
	step("delete network", func() (interface{}, error) { return nil, networks.Delete(client, network.ID).ExtractErr() })
}
