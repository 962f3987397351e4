package handlers

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// viewNameMax is the longest name of a saved view; the menu that shows it is narrow.
const viewNameMax = 60

func (s *site) saveView(c *fiber.Ctx) error {
	fields, err := formTexts(c, "list", "name", "query", "shared")
	if err != nil {
		return err
	}
	user, _ := person(c)
	name := strings.Join(strings.Fields(fields[1]), " ")
	path, known := listPath(fields[0])
	switch {
	case !known:
		return models.Errorf(models.Invalid, "There is no such list. Nothing was saved.")
	case name == "" || utf8.RuneCountInString(name) > viewNameMax:
		return models.Errorf(models.Invalid, "A view needs a name of at most 60 characters. Nothing was saved.")
	}
	state := viewState(path, fields[2])
	view := models.SavedView{List: fields[0], Name: name, Query: state.Query().Encode(), UserID: user.ID, Shared: fields[3] != "" && user.May(models.ShareViews)}
	err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error {
		id, err := tx.SaveView(view)
		view.ID = id
		return err
	})
	if err != nil {
		return err
	}
	flash(c, ui.Good, "The view “"+name+"” was saved.")
	return s.seeOther(c, viewURL(path, view))
}

func (s *site) deleteView(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	back, err := formText(c, "back")
	if err != nil {
		return err
	}
	user, _ := person(c)
	err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error { return tx.DeleteView(id, user.ID) })
	if err != nil {
		return err
	}
	flash(c, ui.Good, "The view was deleted.")
	return s.seeOther(c, localPath(back))
}

// savedViews are the views of a list for its menu.
func (s *site) savedViews(c *fiber.Ctx, list string, state link.ListState) ([]ui.SavedView, error) {
	user, _ := person(c)
	kept, err := s.store.SavedViews(c.UserContext(), list, user.ID)
	if err != nil {
		return nil, err
	}
	views := make([]ui.SavedView, len(kept))
	for i, view := range kept {
		views[i] = ui.SavedView{Name: view.Name, Href: viewURL(state.Path, view), Current: state.View == strconv.FormatInt(view.ID, 10)}
		switch {
		case view.UserID == user.ID:
			views[i].Delete = link.ViewDelete(view.ID)
		default:
			views[i].Note = "shared"
		}
	}
	return views, nil
}

// viewState reads a view's query the way an address is read, so that nothing else is ever kept. A view begins on its
// first page.
func viewState(path, query string) link.ListState {
	values, _ := url.ParseQuery(query)
	state := link.ParseList(path, values)
	state.After, state.Before, state.View = "", "", ""
	return state
}

func viewURL(path string, view models.SavedView) string {
	state := viewState(path, view.Query)
	state.View = strconv.FormatInt(view.ID, 10)
	return state.URL()
}
