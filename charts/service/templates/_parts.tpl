{{/*
Lays the parts that are enabled over the values, in the order of their names. The second time changes nothing.
*/}}
{{- define "service.settle" -}}
{{- range $name, $part := .Values.parts -}}
{{- if $part.enabled -}}
{{- $_ := mergeOverwrite $.Values (omit $part "enabled" | deepCopy) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
Ends the render where values do not go together, and tells all that do not. Every template begins with it, since none is known to be the
first.
*/}}
{{- define "service.verify" -}}
{{- include "service.settle" . -}}
{{- $problems := include "service.problems" . | trim -}}
{{- if $problems -}}
{{- fail (printf "these values do not go together:\n%s" $problems) -}}
{{- end -}}
{{- end -}}
