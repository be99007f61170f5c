{{/* What the schema cannot say, a line each. */}}
{{- define "service.problems" -}}
{{- include "service.problems.replicas" . }}
{{- include "service.problems.drain" . }}
{{- include "service.problems.processor" . }}
{{- include "service.problems.memory" (dict "where" "" "resources" .Values.resources) }}
{{- include "service.problems.ports" . }}
{{- include "service.problems.containers" . }}
{{- include "service.problems.secrets" . }}
{{- end -}}

{{- define "service.problems.replicas" -}}
{{- $a := .Values.autoscaling -}}
{{- $fewest := $a.enabled | ternary $a.minReplicas .Values.replicas | default 0 | int -}}
{{- $key := $a.enabled | ternary "autoscaling.minReplicas" "replicas" -}}
{{- if and $a.enabled (hasKey .Values "replicas") }}
replicas is {{ .Values.replicas }} beside autoscaling.enabled: give a number of replicas or bounds for the autoscaler, not both
{{- end }}
{{- if and (not $a.enabled) (not (hasKey .Values "replicas")) }}
replicas is not given: without autoscaling.enabled it says how many instances there are
{{- else if and (eq .Values.environment "prod") (lt $fewest 2) }}
{{ $key }} is {{ $fewest }}: prod needs at least 2, or one lost node is an outage
{{- end }}
{{- if and $a.enabled (gt (int $a.minReplicas) (int $a.maxReplicas)) }}
autoscaling.minReplicas is {{ $a.minReplicas }}, more than autoscaling.maxReplicas, {{ $a.maxReplicas }}
{{- end }}
{{- end -}}

{{- define "service.problems.drain" -}}
{{- $d := .Values.drain -}}
{{- if lt (int $d.graceSeconds) (add $d.preStopSeconds $d.finishSeconds | int) }}
drain.graceSeconds is {{ $d.graceSeconds }}, less than drain.preStopSeconds + drain.finishSeconds, {{ add $d.preStopSeconds $d.finishSeconds }}: calls would be cut
{{- end }}
{{- end -}}

{{/* A quantity of CPU in thousandths. */}}
{{- define "service.millicores" -}}
{{- if hasSuffix "m" (toString .) -}}{{ toString . | trimSuffix "m" | int }}{{- else -}}{{ mulf (float64 .) 1000 | int }}{{- end -}}
{{- end -}}

{{- define "service.problems.processor" -}}
{{- $r := .Values.resources -}}
{{- with ($r.limits).cpu -}}
{{- $limit := include "service.millicores" . | int -}}
{{- if and (le $limit 1000) (not $.Values.gc) }}
resources.limits.cpu is {{ . }}: at most 1 is one processor to .NET, which then takes workstation GC. Leave it out, raise it, or choose by gc
{{- end }}
{{- if lt $limit (include "service.millicores" $r.requests.cpu | int) }}
resources.limits.cpu is {{ . }}, less than resources.requests.cpu, {{ $r.requests.cpu }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A quantity of memory, as the schema has it, in Ki. */}}
{{- define "service.kibibytes" -}}
{{- mul (regexFind "^[0-9]+" .) (get (dict "Ki" 1 "Mi" 1024 "Gi" 1048576 "Ti" 1073741824) (trunc -2 .)) -}}
{{- end -}}

{{/* The API refuses it, and only when the release is under way. */}}
{{- define "service.problems.memory" -}}
{{- $where := .where -}}
{{- $request := (.resources.requests).memory -}}
{{- $limit := (.resources.limits).memory -}}
{{- if and $request $limit -}}
{{- if lt (include "service.kibibytes" $limit | int64) (include "service.kibibytes" $request | int64) }}
{{ $where }}resources.limits.memory is {{ $limit }}, less than {{ $where }}resources.requests.memory, {{ $request }}
{{- end }}
{{- end -}}
{{- end -}}

{{- define "service.problems.ports" -}}
{{- $ports := .Values.ports -}}
{{- $numbers := dict -}}
{{- range $name, $port := $ports -}}
{{- $number := printf "%d/%s" (int $port.port) ($port.protocol | default "TCP") -}}
{{- with get $numbers $number }}
ports.{{ $name }} is {{ $number }}, as ports.{{ . }} is
{{- end }}
{{- $_ := set $numbers $number $name -}}
{{- end -}}
{{- range $kind, $probe := .Values.probes -}}
{{- if not (hasKey $ports $probe.port) }}
probes.{{ $kind }}.port is {{ $probe.port }}: it must be one of ports, {{ keys $ports | sortAlpha | join ", " }}
{{- end }}
{{- end -}}
{{- range $hole, $in := .Values.networkPolicy.ingress -}}
{{- range $in.ports -}}
{{- if not (hasKey $ports .) }}
networkPolicy.ingress.{{ $hole }}.ports has {{ . }}: it must be one of ports, {{ keys $ports | sortAlpha | join ", " }}
{{- end }}
{{- end -}}
{{- end -}}
{{- $monitored := get $ports .Values.monitoring.port | default dict -}}
{{- if and .Values.monitoring.enabled (ne ($monitored.for | default "") "operators") }}
monitoring.port is {{ .Values.monitoring.port }}: it must be one of ports that is for operators
{{- end }}
{{- $callers := false -}}
{{- range $ports -}}{{- if eq .for "callers" -}}{{- $callers = true -}}{{- end -}}{{- end -}}
{{- if not $callers }}
ports has none that is for callers
{{- end }}
{{- end -}}

{{/* Sidecars and init containers: what the schema lets a part leave open for an environment to fill in. */}}
{{- define "service.problems.containers" -}}
{{- range $kind := list "sidecars" "initContainers" -}}
{{- range $name, $c := get $.Values $kind -}}
{{- if not (and ($c.image).repository ($c.image).digest) }}
{{ $kind }}.{{ $name }}.image needs repository and digest: a tag alone can be moved
{{- end }}
{{- if not $c.resources }}
{{ $kind }}.{{ $name }}.resources is not given
{{- else }}
{{- include "service.problems.memory" (dict "where" (printf "%s.%s." $kind $name) "resources" $c.resources) }}
{{- end }}
{{- range $volume, $_ := $c.mounts -}}
{{- if not (hasKey $.Values.volumes $volume) }}
{{ $kind }}.{{ $name }}.mounts has {{ $volume }}: it must be one of volumes, {{ keys $.Values.volumes | sortAlpha | join ", " }}
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $_ := .Values.sidecars -}}
{{- if or (eq $name "service") (hasKey $.Values.initContainers $name) }}
sidecars.{{ $name }} has the name of another container
{{- end }}
{{- end -}}
{{- if hasKey .Values.initContainers "service" }}
initContainers.service has the name of another container
{{- end }}
{{- include "service.problems.volumes" . }}
{{- end -}}

{{- define "service.problems.volumes" -}}
{{- $paths := dict "/tmp" "the chart's own for /tmp" -}}
{{- if .Values.config.files -}}{{- $_ := set $paths .Values.config.path "config.path" -}}{{- end -}}
{{- range $name, $volume := .Values.volumes -}}
{{- if or (eq $name "tmp") (eq $name "config") (hasPrefix "tmp-" $name) }}
volumes.{{ $name }} has a name that the chart uses itself: tmp, config and tmp-… are taken
{{- end }}
{{- if not $volume.from }}
volumes.{{ $name }}.from is not given: it says what the volume is
{{- end }}
{{- with $volume.path -}}
{{- with get $paths . }}
volumes.{{ $name }}.path is {{ $volume.path }}, as {{ . }} is
{{- end }}
{{- $_ := set $paths . (printf "volumes.%s.path" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Whoever may read a Deployment or a ConfigMap, or Helm's own record of the release, reads what stands in values. */}}
{{- define "service.problems.secrets" -}}
{{- include "service.problems.env" (dict "where" "" "env" .Values.env "secretEnv" .Values.secretEnv) }}
{{- range $kind := list "sidecars" "initContainers" -}}
{{- range $name, $c := get $.Values $kind -}}
{{- include "service.problems.env" (dict "where" (printf "%s.%s." $kind $name) "env" $c.env "secretEnv" $c.secretEnv) }}
{{- end -}}
{{- end -}}
{{- range $name, $text := .Values.config.files -}}
{{- if include "service.holdsSecret" $text }}
config.files.{{ $name }} holds a password or a private key: put the file into a secret and mount it by volumes
{{- end }}
{{- end -}}
{{- end -}}

{{- define "service.problems.env" -}}
{{- range $name, $value := .env -}}
{{- if hasKey ($.secretEnv | default dict) $name }}
{{ $.where }}env.{{ $name }} is in {{ $.where }}secretEnv too
{{- end }}
{{- if regexMatch "(?i)(password|passwd|pwd|secret|token|credentials?|(api|private|access|account|signing)_?key)$" $name }}
{{ $.where }}env.{{ $name }} is a secret by its name: put it into a Secret and name that in {{ $.where }}secretEnv
{{- else if include "service.holdsSecret" (toString $value) }}
{{ $.where }}env.{{ $name }} holds a password or a private key: put it into a Secret and name that in {{ $.where }}secretEnv
{{- end }}
{{- end -}}
{{- end -}}

{{/* A connection string with a password, an address with one, or a private key. */}}
{{- define "service.holdsSecret" -}}
{{- if or (regexMatch "(?i)(password|pwd|secret|(api|access|account)key)[\"']?\\s*[=:]\\s*[\"']?[^\\s\"']" .) (regexMatch "://[^/@\\s:]*:[^/@\\s]+@" .) (contains "PRIVATE KEY-----" .) -}}
true
{{- end -}}
{{- end -}}
