package store_test

import (
	"testing"

	"pegboard/models/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
