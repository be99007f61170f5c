{{/* The name of all objects, to which some add a suffix. */}}
{{- define "service.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name -}}
{{- end -}}

{{/* Identifies this release's pods. A Deployment's selector is immutable, so these labels must never change. */}}
{{- define "service.selector" -}}
app.kubernetes.io/name: {{ .Values.name | quote }}
app.kubernetes.io/instance: {{ include "service.fullname" . | quote }}
{{- end -}}

{{- define "service.version" -}}
{{- .Values.image.tag | default (.Values.image.digest | trimPrefix "sha256:" | trunc 12) -}}
{{- end -}}

{{- define "service.labels" -}}
{{ include "service.selector" . }}
app.kubernetes.io/version: {{ include "service.version" . | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end -}}

{{/* An object's metadata. Takes context and suffix. Names are quoted, because YAML reads some as other types, such as `on`. */}}
{{- define "service.metadata" -}}
name: {{ list (include "service.fullname" .context) .suffix | compact | join "-" | quote }}
namespace: {{ .context.Release.Namespace | quote }}
labels:
  {{- include "service.labels" .context | nindent 2 }}
{{- end -}}
