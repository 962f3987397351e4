package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	views "pegboard/views/api"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// Description is the OpenAPI document as a page shows it. base is the address of the site, as a person types it.
func (a *API) Description(base string) views.Description {
	d := describing{openAPI: a.huma.OpenAPI(), base: base}
	shown := views.Description{About: d.openAPI.Info.Description, JSON: link.APIJSON, YAML: link.APIYAML}
	for _, operation := range a.listed {
		name := operation.Tags[0]
		at := slices.IndexFunc(shown.Groups, func(g views.Group) bool { return g.Name == name })
		if at < 0 {
			at = len(shown.Groups)
			shown.Groups = append(shown.Groups, views.Group{Name: name})
		}
		shown.Groups[at].Operations = append(shown.Groups[at].Operations, d.operation(operation, string(a.scopes[operation.OperationID])))
	}
	problem := d.openAPI.Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")
	shown.ProblemField = d.fieldTable("fields of a problem", problem)
	shown.Problem = d.example(problem)
	return shown
}

// describing reads the document.
type describing struct {
	openAPI *huma.OpenAPI
	base    string
}

func (d describing) operation(o *huma.Operation, scope string) views.Operation {
	shown := views.Operation{ID: o.OperationID, Method: o.Method, Path: o.Path, Summary: o.Summary, About: o.Description, Scope: scope,
		Parameters: ui.TableData{Caption: "parameters of " + o.Summary, Columns: fieldColumns("Where")}}
	path, query, headers := o.Path, []string{}, []string{}
	for _, p := range o.Parameters {
		shown.Parameters.Rows = append(shown.Parameters.Rows, ui.Row{Cells: []ui.Cell{ui.Code(p.Name, ""), ui.Text(p.In), d.kind(p.Schema, p.Required), ui.Text(p.Description)}})
		example := fmt.Sprint(exampleOf(p.Schema, p.Example))
		switch {
		case p.In == "path":
			path = strings.Replace(path, "{"+p.Name+"}", example, 1)
		case p.In == "query" && p.Required:
			query = append(query, p.Name+"="+example)
		case p.In == "header":
			headers = append(headers, p.Name+": "+example)
		}
	}
	request := ""
	if o.RequestBody != nil {
		schema := o.RequestBody.Content["application/json"].Schema
		shown.Request = &views.Body{Fields: d.fieldTable("fields of the body of "+o.Summary, schema), Example: d.example(schema)}
		request = shown.Request.Example
	}
	shown.Curl = d.curl(o.Method, path, query, headers, request)
	statuses := make([]string, 0, len(o.Responses))
	for status := range o.Responses {
		statuses = append(statuses, status)
	}
	slices.Sort(statuses)
	for _, status := range statuses {
		response := o.Responses[status]
		shown.Answers = append(shown.Answers, ui.Pair{Term: status, Description: ui.Text(statusWords(status, response.Description))})
		if content := response.Content["application/json"]; content != nil && status < "300" {
			shown.Response = &views.Body{Fields: d.fieldTable("fields of the answer of "+o.Summary, content.Schema), Example: d.example(content.Schema)}
		}
	}
	return shown
}

// statusWords say what a status means here.
func statusWords(status, otherwise string) string {
	words := map[string]string{
		"200": "Done.", "201": "The order was taken.", "401": "No API key, or one that may not be used.", "403": "The key lacks the scope.", "404": "There is no such record.",
		"409": "It cannot be done as things stand, or somebody was faster. Nothing was changed.", "422": "A field is wrong. Nothing was changed.",
		"429": "More requests than the key may make in a minute; Retry-After says when to go on.", "500": "Our fault; the reference names it in the log.",
		"503": "Busy. Nothing was changed; try again in a moment.",
	}
	if said, known := words[status]; known {
		return said
	}
	return otherwise
}

func (d describing) curl(method, path string, query, headers []string, body string) string {
	address := d.base + path
	if len(query) > 0 {
		address += "?" + strings.Join(query, "&")
	}
	line := "curl"
	if method != "GET" {
		line += " -X " + method
	}
	line += ` -H "Authorization: Bearer $PEGBOARD_KEY"`
	for _, header := range headers {
		line += ` \` + "\n     -H '" + header + "'"
	}
	if body != "" {
		line += ` \` + "\n     -H 'Content-Type: application/json' -d '" + body + "'"
	}
	return line + ` \` + "\n     '" + address + "'"
}

func fieldColumns(second ...string) []ui.Column {
	columns := []ui.Column{{Label: "Name"}}
	for _, label := range second {
		columns = append(columns, ui.Column{Label: label})
	}
	return append(columns, ui.Column{Label: "Kind", Wrap: true}, ui.Column{Label: "Meaning", Wrap: true})
}

// field is a field with where it stands, as in lines[].sku.
type field struct {
	path     string
	schema   *huma.Schema
	required bool
}

func (d describing) fieldTable(caption string, schema *huma.Schema) ui.TableData {
	table := ui.TableData{Caption: caption, Columns: fieldColumns()}
	for _, f := range d.fields("", schema) {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{ui.Code(f.path, ""), d.kind(f.schema, f.required), ui.Text(f.schema.Description)}})
	}
	return table
}

// fields are the fields of a schema in the order in which we declare them, with those within them.
func (d describing) fields(before string, schema *huma.Schema) []field {
	var list []field
	schema, names := d.resolved(schema)
	for _, name := range names {
		property := schema.Properties[name]
		list = append(list, field{before + name, property, slices.Contains(schema.Required, name)})
		switch inside := property; {
		case inside.Items != nil:
			list = append(list, d.fields(before+name+"[].", inside.Items)...)
		case inside.Ref != "":
			list = append(list, d.fields(before+name+".", inside)...)
		}
	}
	return list
}

// resolved is the schema behind a reference, and the names of its properties as they were declared.
func (d describing) resolved(schema *huma.Schema) (*huma.Schema, []string) {
	registry := d.openAPI.Components.Schemas
	if schema.Ref == "" {
		return schema, nil
	}
	names := declared(registry.TypeFromRef(schema.Ref))
	schema = registry.SchemaFromRef(schema.Ref)
	return schema, slices.DeleteFunc(names, func(name string) bool { return schema.Properties[name] == nil })
}

// declared are the names of a type's fields as JSON has them.
func declared(t reflect.Type) []string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			names = append(names, declared(f.Type)...)
		case name != "" && name != "-":
			names = append(names, name)
		}
	}
	return names
}

// kind says what a value may be.
func (d describing) kind(schema *huma.Schema, required bool) ui.Cell {
	kind := schema.Type
	switch {
	case schema.Ref != "":
		kind = "object"
	case schema.Format == "date":
		kind = "day"
	case schema.Items != nil:
		kind = "list"
	}
	var bounds []string
	if required {
		bounds = append(bounds, "required")
	}
	if schema.Minimum != nil && schema.Maximum != nil {
		bounds = append(bounds, fmt.Sprintf("%.0f to %.0f", *schema.Minimum, *schema.Maximum))
	}
	if schema.MaxLength != nil {
		bounds = append(bounds, fmt.Sprintf("at most %d characters", *schema.MaxLength))
	}
	if schema.MaxItems != nil {
		bounds = append(bounds, fmt.Sprintf("at most %d", *schema.MaxItems))
	}
	for _, value := range schema.Enum {
		bounds = append(bounds, fmt.Sprint(value))
	}
	if len(bounds) == 0 {
		return ui.Text(kind)
	}
	return ui.Text(kind).Sub(strings.Join(bounds, ", "))
}

// example is a value of a schema, made of the examples of its fields in their order.
func (d describing) example(schema *huma.Schema) string {
	var compact, text bytes.Buffer
	d.write(&compact, schema)
	if err := json.Indent(&text, compact.Bytes(), "", "  "); err != nil {
		return compact.String()
	}
	return text.String()
}

func (d describing) write(out *bytes.Buffer, schema *huma.Schema) {
	resolved, names := d.resolved(schema)
	switch {
	case schema.Ref != "":
		out.WriteByte('{')
		written := 0
		for _, name := range names {
			property := resolved.Properties[name]
			// A field without an example is left out of it.
			if property.Ref == "" && property.Items == nil && len(property.Examples) == 0 || property.Items != nil && property.Items.Ref == schema.Ref {
				continue
			}
			if example := exampleOf(property, nil); property.Ref == "" && property.Items == nil && fmt.Sprint(example) == "" {
				continue
			}
			if written++; written > 1 {
				out.WriteByte(',')
			}
			fmt.Fprintf(out, "%q:", name)
			d.write(out, property)
		}
		out.WriteByte('}')
	case schema.Items != nil:
		out.WriteByte('[')
		d.write(out, schema.Items)
		out.WriteByte(']')
	default:
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		// An example that was read from a tag can be written.
		_ = encoder.Encode(exampleOf(schema, nil))
	}
}

func exampleOf(schema *huma.Schema, own any) any {
	switch {
	case own != nil:
		return own
	case len(schema.Examples) > 0:
		return schema.Examples[0]
	}
	return ""
}
