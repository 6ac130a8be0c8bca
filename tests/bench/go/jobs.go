// jobs JOB [FILE...]: Go programs of one kind of work each, from the standard library: format, flate, regexp, sort. Each prints
// digests of what it made. One module for all of them, since most of a Go module is its runtime.
package main

import (
	"bytes"
	"compress/flate"
	"fmt"
	"go/format"
	"hash/crc32"
	"io"
	"os"
	"regexp"
	"sort"
	"strings"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "jobs:", err)
		os.Exit(1)
	}
}

// random is a linear congruential generator: the same numbers with every release of Go.
type random uint64

func (r *random) next() uint32 {
	*r = *r*6364136223846793005 + 1442695040888963407
	return uint32(*r >> 33)
}

// text is made of words, some much more often than others.
func text(size int) []byte {
	r, out := random(1), bytes.Buffer{}
	for out.Len() < size {
		n := r.next() % 4000
		n = n * n / 4000
		fmt.Fprintf(&out, "%c%s%d", 'a'+n%26, strings.Repeat("aeiou"[n%5:n%5+1], int(n%3)+1), n)
		switch r.next() % 12 {
		case 0:
			out.WriteString(".\n")
		case 1:
			fmt.Fprintf(&out, " <%c%d@example%d.org> ", 'a'+n%26, n, n%50)
		default:
			out.WriteByte(' ')
		}
	}
	return out.Bytes()[:size]
}

// formatted is what gofmt does to each file.
func formatted(names []string) {
	for _, name := range names {
		source, err := os.ReadFile(name)
		check(err)
		// Without its indentation there is something to do.
		source = regexp.MustCompile(`(?m)^\t+`).ReplaceAll(source, nil)
		for i := 0; i < 4; i++ {
			made, err := format.Source(source)
			check(err)
			source = made
		}
		fmt.Printf("%d %08x\n", len(source), crc32.ChecksumIEEE(source))
	}
}

func compressed() {
	plain := text(512 << 10)
	for _, level := range []int{1, 6, 9} {
		var packed bytes.Buffer
		writer, err := flate.NewWriter(&packed, level)
		check(err)
		_, err = writer.Write(plain)
		check(err)
		check(writer.Close())
		size := packed.Len()
		for i := 0; i < 3; i++ {
			again, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed.Bytes())))
			check(err)
			if !bytes.Equal(again, plain) {
				check(fmt.Errorf("level %d gives something else back", level))
			}
		}
		fmt.Printf("level %d: %d\n", level, size)
	}
}

func searched() {
	plain := text(500 << 10)
	for _, pattern := range []string{`[a-z]+\d+@example\d+\.org`, `\b(\w)(a+|e+)\d{2,3}\b`, `(?i)z[aeiou]{2,3}1\d*[.]`, `<([^@>]+)@([^>]+)>`} {
		count, sum := 0, 0
		for _, found := range regexp.MustCompile(pattern).FindAllSubmatchIndex(plain, -1) {
			count++
			sum += found[0] ^ found[len(found)-1]
		}
		fmt.Printf("%s: %d %d\n", pattern, count, sum)
	}
}

type person struct {
	name string
	age  uint32
}

func sorted() {
	r := random(7)
	people := make([]person, 25000)
	for i := range people {
		people[i] = person{fmt.Sprintf("%06d", r.next()%300000), r.next() % 90}
	}
	sort.Slice(people, func(a, b int) bool { return people[a].name < people[b].name })
	fmt.Println(people[0].name, people[len(people)/2].name)
	sort.SliceStable(people, func(a, b int) bool { return people[a].age < people[b].age })
	fmt.Println(people[0], people[len(people)/2])
	numbers := make([]int, 120000)
	for i := range numbers {
		numbers[i] = int(r.next())
	}
	sort.Ints(numbers)
	words := strings.Fields(string(text(120 << 10)))
	sort.Strings(words)
	fmt.Println(numbers[0], numbers[len(numbers)/2], words[0], words[len(words)/2])
}

func main() {
	jobs := map[string]func(){"format": func() { formatted(os.Args[2:]) }, "flate": compressed, "regexp": searched, "sort": sorted}
	if len(os.Args) < 2 || jobs[os.Args[1]] == nil {
		check(fmt.Errorf("one of format, flate, regexp, sort"))
	}
	jobs[os.Args[1]]()
}
