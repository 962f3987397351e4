package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"pegboard/models"
)

// viewsMax bounds how many views of one list a person sees in its menu, and may keep.
const viewsMax = 50

// SavedViews are the views of a list that the person may open: their own first, then what others share.
func (s *Store) SavedViews(ctx context.Context, list string, userID int64) ([]models.SavedView, error) {
	var views []models.SavedView
	err := s.DB(ctx).Where("list = ? AND (user_id = ? OR shared)", list, userID).
		Order(clause.OrderBy{Expression: clause.Expr{SQL: "user_id <> ?, name, id", Vars: []any{userID}}}).
		Limit(viewsMax).Find(&views).Error
	if err != nil {
		return nil, fmt.Errorf("list the views of %s: %w", list, err)
	}
	return views, nil
}

// SaveView keeps a view under its name and returns its id. A view of the same person with the same name is
// replaced. It returns Conflict when the person keeps too many.
func (tx *Tx) SaveView(view models.SavedView) (int64, error) {
	var kept int64
	err := tx.DB.Model(&models.SavedView{}).Where("list = ? AND user_id = ? AND name <> ?", view.List, view.UserID, view.Name).Count(&kept).Error
	if err != nil {
		return 0, fmt.Errorf("count views: %w", err)
	}
	if kept >= viewsMax {
		return 0, models.Errorf(models.Conflict, "You keep 50 views of this list already. Delete one first.")
	}
	err = tx.DB.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "user_id"}, {Name: "list"}, {Name: "name"}},
		DoUpdates: clause.AssignmentColumns([]string{"query", "shared"}),
	}, clause.Returning{Columns: []clause.Column{{Name: "id"}}}).Create(&view).Error
	if err != nil {
		return 0, fmt.Errorf("save a view: %w", err)
	}
	return view.ID, tx.Audit("view saved", "view "+strconv.FormatInt(view.ID, 10), view.List+": "+view.Name)
}

// DeleteView deletes a person's own view. It returns NotFound for anybody else's, so that its existence is not
// told.
func (tx *Tx) DeleteView(id, userID int64) error {
	deleted := tx.DB.Where("id = ? AND user_id = ?", id, userID).Delete(&models.SavedView{})
	switch {
	case errors.Is(deleted.Error, gorm.ErrRecordNotFound), deleted.Error == nil && deleted.RowsAffected == 0:
		return models.Errorf(models.NotFound, "There is no such view of yours.")
	case deleted.Error != nil:
		return fmt.Errorf("delete view %d: %w", id, deleted.Error)
	}
	return tx.Audit("view deleted", "view "+strconv.FormatInt(id, 10), "")
}
