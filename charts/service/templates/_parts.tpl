{{/*
Merges the enabled parts into the values, in the order of their names. Idempotent.
*/}}
{{- define "service.settle" -}}
{{- range $name, $part := .Values.parts -}}
{{- if $part.enabled -}}
{{- $_ := mergeOverwrite $.Values (omit $part "enabled" | deepCopy) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
Stops the render if values conflict, and lists all conflicts. Every template calls it first, because their order is not known.
*/}}
{{- define "service.verify" -}}
{{- include "service.settle" . -}}
{{- $problems := include "service.problems" . | trim -}}
{{- if $problems -}}
{{- fail (printf "these values conflict:\n%s" $problems) -}}
{{- end -}}
{{- end -}}
