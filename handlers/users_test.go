package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/views/link"
)

func TestAnOwnerAddsAPersonWhoThenSignsIn(t *testing.T) {
	test := newTestSite(t)
	owner := test.signedIn(models.Owner)
	answer := owner.post(link.Users, url.Values{"name": {"Ben Ode"}, "email": {"Ben@example.com"}, "role": {"warehouse"}}).mustBe(http.StatusOK, "One-time password for Ben Ode")
	password := strings.TrimSpace(answer.find(".secret").Text())
	ben := test.visitor()
	ben.signIn("ben@example.com", password).mustLeadTo(link.Account)
	owner.post(link.Users, url.Values{"name": {"Ben"}, "email": {"ben@example.com"}, "role": {"warehouse"}}).mustBe(http.StatusConflict, "already signs in")
	owner.post(link.Users, url.Values{"name": {" "}, "email": {"no address"}, "role": {"king"}}).
		mustBe(http.StatusUnprocessableEntity, "Please give a name", "not an e-mail address", "no such role")
}

func TestAPersonWhoseAccessEndsIsOutAtTheNextRequest(t *testing.T) {
	test := newTestSite(t)
	owner, buyer := test.signedIn(models.Owner), test.signedIn(models.Buyer)
	user, err := test.store.UserByEmail(t.Context(), "buyer@example.com")
	if err != nil {
		t.Fatal(err)
	}
	buyer.get(link.Account).mustBe(http.StatusOK)
	owner.post(link.UserDisable(user.ID), nil).mustLeadTo(link.Users)
	owner.get(link.Users).mustBe(http.StatusOK, "may no longer sign in", "disabled")
	buyer.get(link.Account).mustLeadTo(link.LoginThen(link.Account))
	buyer.signIn("buyer@example.com", goodPassword).mustBe(http.StatusUnprocessableEntity, refusedSentence)
	owner.post(link.UserEnable(user.ID), nil).mustLeadTo(link.Users)
	buyer.signIn("buyer@example.com", goodPassword).mustLeadTo(link.Backorders)
	owner.post(link.UserRole(user.ID), url.Values{"role": {"owner"}}).mustLeadTo(link.Users)
	buyer.get(link.Users).mustLeadTo(link.LoginThen(link.Users))
	buyer.signIn("buyer@example.com", goodPassword)
	buyer.get(link.Users).mustBe(http.StatusOK)
}

func TestNobodyTakesTheirOwnPowerAndOneOwnerIsLeft(t *testing.T) {
	test := newTestSite(t)
	owner := test.signedIn(models.Owner)
	self, err := test.store.UserByEmail(t.Context(), "owner@example.com")
	if err != nil {
		t.Fatal(err)
	}
	owner.post(link.UserDisable(self.ID), nil).mustBe(http.StatusConflict, "your own role or access")
	owner.post(link.UserRole(self.ID), url.Values{"role": {"buyer"}}).mustBe(http.StatusConflict)
	owner.get(link.Users).mustBe(http.StatusOK, "Owner", "you")
}
