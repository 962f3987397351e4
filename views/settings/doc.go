// Package settings shows how dates are made: the promise, the days of each step, calendars with holidays and closures, and
// what a warehouse or a supplier sets apart. It is told what everybody reads and what the person may change; it decides
// nothing.
//
// Start at Page; CalendarPage, WarehousePage and SupplierPage are one record each.
package settings
