package handlers

import (
	"context"
	"crypto/rand"
	"net/http"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// remarkable is a kind of record with notes and tags, and the page that shows them.
type remarkable struct {
	kind, param, list string
	noun              string // many of them
	page              func(key string) string
	show              func(c *fiber.Ctx, status int, refused remark) error
	keyOf             func(row string) string // of the row of a list, when it is not the row's own; nil
}

// remark is what somebody wrote and why it was refused. The zero value is a form that nobody has filled in.
type remark struct{ note, noteError, tag, tagError string }

func (s *site) remarkableOrder() remarkable {
	return remarkable{models.SubjectOrder, "no", link.Orders, "orders", link.Order, s.showOrder, nil}
}

// remarkableInQueue is the order of a line of the queue.
func (s *site) remarkableInQueue() remarkable {
	of := s.remarkableOrder()
	of.list, of.keyOf = link.Backorders, func(row string) string { return lineRef(row).OrderNo }
	return of
}

func (s *site) remarkablePO() remarkable {
	return remarkable{models.SubjectPurchaseOrder, "no", link.PurchaseOrders, "purchase orders", link.PurchaseOrder, s.showPurchaseOrder, nil}
}

func (s *site) remarkableSKU() remarkable {
	return remarkable{models.SubjectSKU, "code", link.SKUs, "SKUs", link.SKU, s.showSKU, nil}
}

func (s *site) remarkableSupplier() remarkable {
	return remarkable{models.SubjectSupplier, "code", link.Suppliers, "suppliers", link.Supplier, s.showSupplier, nil}
}

// addNote takes the form under a record's page.
func (s *site) addNote(of remarkable) fiber.Handler {
	return func(c *fiber.Ctx) error {
		key, err := pathKey(c, of.param)
		if err != nil {
			return err
		}
		fields, err := formTexts(c, "note", "once")
		if err != nil {
			return err
		}
		err = backorder.AddNote(c.UserContext(), s.store, s.by(c, fields[1]), of.kind, key, fields[0])
		if err != nil && models.KindOf(err) == models.Invalid {
			return of.show(c, http.StatusUnprocessableEntity, remark{note: fields[0], noteError: models.Sentence(err)})
		}
		if err != nil {
			return err
		}
		flash(c, ui.Good, "The note was added.")
		return s.seeOther(c, of.page(key))
	}
}

// changeTag takes the forms that tag a record or take a tag from it.
func (s *site) changeTag(of remarkable, change func(ctx context.Context, s *store.Store, by backorder.By, kind string, keys []string, tag string) (int, error), done string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		key, err := pathKey(c, of.param)
		if err != nil {
			return err
		}
		fields, err := formTexts(c, "tag", "once")
		if err != nil {
			return err
		}
		_, err = change(c.UserContext(), s.store, s.by(c, ""), of.kind, []string{key}, fields[0])
		if kind := models.KindOf(err); err != nil && (kind == models.Invalid || kind == models.Conflict) {
			return of.show(c, statusOf(err), remark{tag: fields[0], tagError: models.Sentence(err)})
		}
		if err != nil {
			return err
		}
		flash(c, ui.Good, done)
		return s.seeOther(c, of.page(key))
	}
}

// taggable is the kind of record that the rows of a list are about.
func (s *site) taggable(list string) (remarkable, bool) {
	switch list {
	case "backorders":
		return s.remarkableInQueue(), true
	case "orders":
		return s.remarkableOrder(), true
	case "skus":
		return s.remarkableSKU(), true
	case "purchase-orders":
		return s.remarkablePO(), true
	case "suppliers":
		return s.remarkableSupplier(), true
	}
	return remarkable{}, false
}

// tagAll tags the selected records of a list, or takes a tag from them, all or none.
func (s *site) tagAll(of remarkable) fiber.Handler {
	return func(c *fiber.Ctx) error {
		fields, err := formTexts(c, "tag", "do", "once", "back", "all")
		if err != nil {
			return err
		}
		keys, err := s.keysOf(c, of, fields[4] != "", fields[3])
		if err != nil {
			return err
		}
		change, done := backorder.Tag, "now tagged"
		if fields[1] == "remove" {
			change, done = backorder.Untag, "no longer tagged"
		}
		n, err := change(c.UserContext(), s.store, s.by(c, fields[2]), of.kind, keys, fields[0])
		if err != nil {
			return err
		}
		tag, _ := models.ParseTag(fields[0])
		flash(c, ui.Good, sentenceCase(of.noun)+" "+done+" “"+tag+"”: "+format.Number(int64(n))+".")
		return s.seeOther(c, localPath(fields[3]))
	}
}

// keysOf are the records of the selected rows, or of all rows where the list offers them.
func (s *site) keysOf(c *fiber.Ctx, of remarkable, all bool, back string) ([]string, error) {
	if of.keyOf == nil {
		return formList(c, "key")
	}
	keys, err := s.rowsOf(c, all, back)
	for i := range keys {
		keys[i] = of.keyOf(keys[i])
	}
	return keys, err
}

// by says who asks for a change. once is the form's own mark: the same form sent twice changes one thing.
func (s *site) by(c *fiber.Ctx, once string) backorder.By {
	user, _ := person(c)
	return backorder.By{Actor: user.Email, Role: user.Role, Key: once}
}

// remarks reads what is said about a record, for its page.
func (s *site) remarks(c *fiber.Ctx, of remarkable, id int64, key string, refused remark) (ui.Remarks, error) {
	found, err := s.store.Remarks(c.UserContext(), of.kind, id, backorder.AuditSubject(of.kind, key))
	if err != nil {
		return ui.Remarks{}, err
	}
	user, _ := person(c)
	r := ui.Remarks{
		MayWrite: user.May(models.Annotate), Once: rand.Text(), NotePath: link.Notes(of.page(key)), TagPath: link.Tags(of.page(key)), UntagPath: link.Untag(of.page(key)),
		Known: found.Known, Note: refused.note, NoteError: refused.noteError, Tag: refused.tag, TagError: refused.tagError,
		NoteLengthMax: strconv.Itoa(models.NoteMax), TagLengthMax: strconv.Itoa(models.TagMax),
	}
	if current := currentSession(c); current != nil {
		r.CSRF = current.Token()
	}
	for _, tag := range found.Tags {
		r.Tags = append(r.Tags, ui.Tag{Text: tag, Href: link.ListState{Path: of.list}.WithPreset("all").WithFilter(link.Filter{Column: "tags", Operator: link.OpIs, Value: tag}).URL()})
	}
	for _, h := range found.History {
		r.Events = append(r.Events, happening(h, s.store.Zone()))
	}
	if found.More {
		r.More = "Only the latest " + format.Number(store.HistoryMax) + " entries are shown."
	}
	return r, nil
}

// happening is an entry of a history. A note is said in its own words; anything else by what was done, and its detail.
func happening(h store.Happening, zone *time.Location) ui.Event {
	e := ui.Event{When: format.MomentIn(h.At, zone), WhenMachine: format.Machine(h.At), Who: h.Actor, Icon: ui.GlyphDot}
	switch h.What {
	case "note":
		e.What, e.Icon = ui.Line{{Text: h.Detail}}, ui.GlyphNote
	case "note on a line":
		e.What, e.Why, e.Icon = ui.Line{{Text: h.Detail}}, "about a line", ui.GlyphNote
	default:
		e.What, e.Why = ui.Line{{Text: sentenceCase(h.What), Strong: true}}, h.Detail
	}
	return e
}
