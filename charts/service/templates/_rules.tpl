{{/* A PrometheusRule; parent charts use it too. Takes context (this chart's), name, and groups (the text of a rule file). */}}
{{- define "service.rules" -}}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  {{- include "service.metadata" (dict "context" .context "suffix" .name) | nindent 2 }}
    {{- with .context.Values.monitoring.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- .groups | trim | nindent 2 }}
{{- end -}}
