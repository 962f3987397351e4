package backorder

import (
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/store/storetest"
)

func TestTheHourlyCheckFailsLoudlyWhenTheBooksDoNotBalance(t *testing.T) {
	s := storetest.New(t)
	if _, _, err := importSet(t, s, files(t, smallCompany()), ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := VerifyJob.Run(t.Context(), s, JobCall{}); err != nil {
		t.Fatalf("a sound company is called broken: %v", err)
	}
	if _, err := s.SQL().Exec("UPDATE stock_levels SET on_hand = on_hand + 1"); err != nil {
		t.Fatal(err)
	}
	if err := VerifyJob.Run(t.Context(), s, JobCall{}); models.KindOf(err) != models.Invalid || !strings.Contains(models.Sentence(err), "I2") {
		t.Errorf("a unit from nowhere is answered with %v", err)
	}
}
