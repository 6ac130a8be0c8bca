// Reads orders as JSON from its standard input and prints what each customer spent.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"text/tabwriter"
)

type order struct {
	Customer string  `json:"customer"`
	Item     string  `json:"item"`
	Count    int     `json:"count"`
	Price    float64 `json:"price"`
}

func main() {
	var orders []order
	if err := json.NewDecoder(os.Stdin).Decode(&orders); err != nil {
		fmt.Fprintln(os.Stderr, "json-report:", err)
		os.Exit(1)
	}
	spent := map[string]float64{}
	for _, o := range orders {
		spent[o.Customer] += float64(o.Count) * o.Price
	}
	customers := make([]string, 0, len(spent))
	for customer := range spent {
		customers = append(customers, customer)
	}
	sort.Slice(customers, func(i, j int) bool { return spent[customers[i]] > spent[customers[j]] })

	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "customer\tspent\t")
	for _, customer := range customers {
		fmt.Fprintf(table, "%s\t%.2f\t\n", customer, spent[customer])
	}
	table.Flush()
}
