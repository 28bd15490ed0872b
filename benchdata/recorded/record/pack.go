package main

import "errors"

func pack(dir, out string) error { return errors.New("later") }
