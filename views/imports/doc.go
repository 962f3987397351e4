// Package imports shows the Import page: the form that takes a file, the history, and one import from its preview to its
// result. It decides nothing about an import; which buttons there are is in the model.
//
// Start at Page for the form and the history, and at RunPage for one import.
package imports
