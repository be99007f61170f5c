{{/* Checks of this service's settings, in addition to those of the general chart. */}}
{{- define "predictions.verify" -}}
{{- include "service.verify" .Subcharts.service -}}
{{- $problems := print (include "predictions.problems" .Subcharts.service.Values) (include "predictions.problems.parent" .) (include "predictions.problems.examples" .) | trim -}}
{{- if $problems -}}
{{- fail (printf "these values conflict:\n%s" $problems) -}}
{{- end -}}
{{- end -}}

{{- define "predictions.problems.parent" -}}
{{- if eq (toString .Values.enabled) "false" }}
enabled is false, but no condition of a parent chart reads it
{{- end }}
{{- range $path, $_ := .Files.Glob "rules/*.yaml" -}}
{{- $name := base $path | trimSuffix ".yaml" -}}
{{- if hasKey $.Subcharts.service.Values.monitoring.rules $name }}
service.monitoring.rules.{{ $name }} has the name of one of this chart's rule files
{{- end }}
{{- end -}}
{{- end -}}

{{/* Addresses of documentation (RFC 2606). With one, alerts link nowhere and calls have no issuer. dev may keep them. */}}
{{- define "predictions.problems.examples" -}}
{{- $service := .Subcharts.service.Values -}}
{{- if has $service.environment (list "stage" "prod") -}}
{{- $used := dict "repository" .Values.repository "service" (omit $service "parts" "annotations") -}}
{{- if .Values.kafkaBridge.enabled -}}
{{- $_ := set $used "kafkaBridge" .Values.kafkaBridge -}}
{{- end -}}
{{- if .Values.events.consumerScaling.enabled -}}
{{- $_ := set $used "events" .Values.events -}}
{{- end -}}
{{- range $line := splitList "\n" (toYaml $used) -}}
{{- if regexMatch "(?i)\\bexample\\.(com|org|net)\\b|[a-z0-9]\\.example\\b" $line }}
{{ trim $line }}: put your own address in place of the example's
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Takes the values of the general chart after its parts are merged. */}}
{{- define "predictions.problems" -}}
{{- $env := .env -}}
{{- $notice := get $env "Drain__NoticeMs" | default 2000 | int -}}
{{- $finish := get $env "Drain__FinishMs" | default 10000 | int -}}
{{- if gt (add $notice $finish | int) (mul .drain.finishSeconds 1000 | int) }}
service.drain.finishSeconds is {{ .drain.finishSeconds }}, less than Drain__NoticeMs + Drain__FinishMs, {{ add $notice $finish }} ms: a stop would abort calls
{{- end }}
{{- if not (get $env "Security__Mode") }}
service.env.Security__Mode is missing: enable service.parts.tokens, or set None to allow calls without authentication
{{- end }}
{{- if and (get $env "Security__Authority") (get $env "Security__KeysFile") }}
service.env has both Security__Authority and Security__KeysFile (of service.parts.token-keys): set only one source of token keys
{{- end }}
{{- range $endpoint, $port := dict "Http" "http" "Grpc" "grpc" "Operators" "operators" "OperatorsGrpc" "operators-grpc" -}}
{{- $url := get $env (printf "Kestrel__Endpoints__%s__Url" $endpoint) -}}
{{- $number := (get $.ports $port).port | int -}}
{{- if not (hasSuffix (printf ":%d" $number) $url) }}
service.env.Kestrel__Endpoints__{{ $endpoint }}__Url is {{ $url }}, but service.ports.{{ $port }} is {{ $number }}
{{- end }}
{{- end -}}
{{- with get .sidecars "git-sync" -}}
{{- $sync := .env -}}
{{- range $name := list "GITSYNC_REPO" "GITSYNC_REF" -}}
{{- if not (get $sync $name) }}
service.parts.models-volume.sidecars.git-sync.env.{{ $name }} is missing: it names the source of the models
{{- end }}
{{- end -}}
{{- end -}}
{{- range $path := list "Redis__KeySecret" "Redis__KeyRing" -}}
{{- if hasKey $env $path }}
service.env.{{ $path }} is a secret: move it to the Secret predictions-settings
{{- end }}
{{- end -}}
{{- end -}}
