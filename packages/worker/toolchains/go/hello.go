package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	name := "world"
	if lines := bufio.NewScanner(os.Stdin); lines.Scan() {
		name = lines.Text()
	}
	fmt.Printf("Hello, %s!\n", name)
}
