{{/* What goes together in this service's settings, beyond what the general chart knows. */}}
{{- define "predictions.verify" -}}
{{- include "service.verify" .Subcharts.service -}}
{{- $problems := include "predictions.problems" .Subcharts.service.Values | trim -}}
{{- if $problems -}}
{{- fail (printf "these values do not go together:\n%s" $problems) -}}
{{- end -}}
{{- end -}}

{{/* Takes the settled values of the general chart. */}}
{{- define "predictions.problems" -}}
{{- $env := .env -}}
{{- $notice := get $env "Drain__NoticeMs" | default 2000 | int -}}
{{- $finish := get $env "Drain__FinishMs" | default 10000 | int -}}
{{- if gt (add $notice $finish | int) (mul .drain.finishSeconds 1000 | int) }}
service.drain.finishSeconds is {{ .drain.finishSeconds }}, less than Drain__NoticeMs + Drain__FinishMs, {{ add $notice $finish }} ms: calls would be cut
{{- end }}
{{- if not (get $env "Security__Mode") }}
service.env.Security__Mode is not given: enable service.parts.tokens, or say None, where whoever reaches the service may call
{{- end }}
{{- if and (get $env "Security__Authority") (get $env "Security__KeysFile") }}
service.env has both Security__Authority and Security__KeysFile, of service.parts.token-keys: the service takes keys from one of them
{{- end }}
{{- range $endpoint, $port := dict "Http" "http" "Grpc" "grpc" "Operators" "operators" "OperatorsGrpc" "operators-grpc" -}}
{{- $url := get $env (printf "Kestrel__Endpoints__%s__Url" $endpoint) -}}
{{- $number := (get $.ports $port).port | int -}}
{{- if not (hasSuffix (printf ":%d" $number) $url) }}
service.env.Kestrel__Endpoints__{{ $endpoint }}__Url is {{ $url }}, and service.ports.{{ $port }} is {{ $number }}
{{- end }}
{{- end -}}
{{- with get .sidecars "git-sync" -}}
{{- $sync := .env -}}
{{- range $name := list "GITSYNC_REPO" "GITSYNC_REF" -}}
{{- if not (get $sync $name) }}
service.parts.models-volume.sidecars.git-sync.env.{{ $name }} is not given: it says where models come from
{{- end }}
{{- end -}}
{{- end -}}
{{- range $path := list "Redis__KeySecret" "Redis__KeyRing" -}}
{{- if hasKey $env $path }}
service.env.{{ $path }} is a secret: put it into the secret predictions-settings
{{- end }}
{{- end -}}
{{- end -}}
