// The rows of `btvm bench` that Go has an answer to, with goroutines and channels.
//
// A future is a channel of one element that a goroutine of its own fills. An actor is a goroutine that
// takes requests from its channel and answers each into the channel that came with it.
//
//	GOMAXPROCS=N go run bench.go
//
// Prints a line for each row: its name, and the median, least and most nanoseconds of five runs.
package main

import (
	"fmt"
	"sort"
	"time"
)

type row struct {
	name  string
	count int
	run   func(n int)
}

func main() {
	rows := []row{
		{"settle", 500000, settle},
		{"send", 500000, send},
		{"in-flight", 500000, inFlight},
		{"fan-out", 100000, fanOut},
		{"spawn", 500000, spawn},
		{"ping-pong", 1000000, func(n int) { ring(n, 2) }},
		{"ring", 1000000, func(n int) { ring(n, 1000) }},
		{"skynet", 1000000, func(n int) { sum := make(chan int, 1); skynet(n, 0, sum); <-sum }},
		{"many-to-one", 1000000, manyToOne},
	}
	for _, r := range rows {
		once(r, r.count/10)
		var samples []float64
		for i := 0; i < 5; i++ {
			samples = append(samples, once(r, r.count))
		}
		sort.Float64s(samples)
		fmt.Printf("%s %.1f %.1f %.1f\n", r.name, samples[2], samples[0], samples[4])
	}
}

// once runs a row and answers the nanoseconds of one of its n operations.
func once(r row, n int) float64 {
	start := time.Now()
	r.run(n)
	return float64(time.Since(start).Nanoseconds()) / float64(n)
}

// --- Futures

func fork(work func() int) chan int {
	future := make(chan int, 1)
	go func() { future <- work() }()
	return future
}

func settle(n int) {
	for i := 0; i < n; i++ {
		value := i
		<-fork(func() int { return value })
	}
}

func fanOut(n int) {
	futures := make([]chan int, n)
	for i := range futures {
		value := i
		futures[i] = fork(func() int { return value })
	}
	for _, future := range futures {
		<-future
	}
}

func spawn(n int) {
	for i := 0; i < n/1000; i++ {
		fanOut(1000)
	}
}

// --- Actors

type request struct {
	value  int
	answer chan int
}

func echo() chan request {
	mailbox := make(chan request, 1000)
	go func() {
		for r := range mailbox {
			r.answer <- r.value
		}
	}()
	return mailbox
}

func send(n int) {
	actor := echo()
	for i := 0; i < n; i++ {
		answer := make(chan int, 1)
		actor <- request{i, answer}
		<-answer
	}
	close(actor)
}

func inFlight(n int) {
	actor := echo()
	answers := make([]chan int, 1000)
	for i := 0; i < n/1000; i++ {
		for j := range answers {
			answers[j] = make(chan int, 1)
			actor <- request{j, answers[j]}
		}
		for _, answer := range answers {
			<-answer
		}
	}
	close(actor)
}

func ring(n, size int) {
	done := make(chan int)
	players := make([]chan int, size)
	for i := range players {
		players[i] = make(chan int, 1)
	}
	for i := range players {
		in, out := players[i], players[(i+1)%size]
		go func() {
			for hits := range in {
				if hits == 0 {
					done <- 0
				} else {
					out <- hits - 1
				}
			}
		}()
	}
	players[0] <- n
	<-done
	for _, player := range players {
		close(player)
	}
}

func skynet(size, first int, parent chan int) {
	if size == 1 {
		parent <- first
		return
	}
	sums := make(chan int, 10)
	part := size / 10
	for i := 0; i < 10; i++ {
		go skynet(part, first+i*part, sums)
	}
	sum := 0
	for i := 0; i < 10; i++ {
		sum += <-sums
	}
	parent <- sum
}

func manyToOne(n int) {
	sink := make(chan int, 1000)
	for i := 0; i < 100; i++ {
		go func() {
			for j := 0; j < n/100; j++ {
				sink <- 1
			}
		}()
	}
	for i := 0; i < n; i++ {
		<-sink
	}
}
