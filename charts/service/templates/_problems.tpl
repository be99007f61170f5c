{{/* Conflicts that the schema cannot express, one line each. */}}
{{- define "service.problems" -}}
{{- include "service.problems.names" . }}
{{- include "service.problems.replicas" . }}
{{- include "service.problems.drain" . }}
{{- include "service.problems.processor" . }}
{{- include "service.problems.memory" (dict "where" "" "resources" .Values.resources) }}
{{- include "service.problems.ports" . }}
{{- include "service.problems.containers" . }}
{{- include "service.problems.labels" . }}
{{- include "service.problems.secrets" . }}
{{- end -}}

{{- define "service.problems.names" -}}
{{- $name := include "service.fullname" . -}}
{{- if or (gt (len $name) 50) (not (regexMatch "^[a-z]([a-z0-9-]*[a-z0-9])?$" $name)) }}
the release name {{ $name }} cannot name a Service (DNS-1035): it needs at most 50 characters a-z, 0-9 and -, the first a letter, the last not -. Use another name, or set fullnameOverride
{{- end }}
{{- if eq (toString .Values.enabled) "false" }}
enabled is false, but no condition of a parent chart reads it
{{- end }}
{{- end -}}

{{/* Labels and annotations that the chart, Helm or Kubernetes sets. A second one would replace it, or be a duplicate key. */}}
{{- define "service.problems.labels" -}}
{{- $own := include "service.labels" . | fromYaml -}}
{{- range $map, $keys := dict "podLabels" .Values.podLabels "monitoring.labels" .Values.monitoring.labels -}}
{{- range $key, $_ := $keys -}}
{{- if or (hasKey $own $key) (eq $key "pod-template-hash") }}
{{ $map }} has {{ $key }}, which is set already
{{- end }}
{{- end -}}
{{- end -}}
{{- range $map := list "annotations" "podAnnotations" "serviceAccountAnnotations" -}}
{{- range $key, $_ := get $.Values $map -}}
{{- if or (hasPrefix "meta.helm.sh/" $key) (has $key (list "checksum/config" "deployment.kubernetes.io/revision")) }}
{{ $map }} has {{ $key }}, which is set already
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "service.problems.replicas" -}}
{{- $a := .Values.autoscaling -}}
{{- $fewest := $a.enabled | ternary $a.minReplicas .Values.replicas | default 0 | int -}}
{{- $key := $a.enabled | ternary "autoscaling.minReplicas" "replicas" -}}
{{- if and $a.enabled (hasKey .Values "replicas") }}
replicas is {{ .Values.replicas }}, but autoscaling.enabled is true: set replicas or the autoscaler's bounds, not both
{{- end }}
{{- if and (not $a.enabled) (not (hasKey .Values "replicas")) }}
replicas is missing: without autoscaling.enabled it sets the number of instances
{{- else if and (eq .Values.environment "prod") (lt $fewest 2) }}
{{ $key }} is {{ $fewest }}: prod needs at least 2, so that the loss of one node is not an outage
{{- end }}
{{- if ne (empty .Values.indexEnv) (empty .Values.countEnv) }}
indexEnv and countEnv belong together: set both or none
{{- else if and .Values.indexEnv $a.enabled }}
autoscaling.enabled is true, but indexEnv is set: numbered instances share work by their fixed number. Set replicas
{{- end }}
{{- if and $a.enabled (gt (int $a.minReplicas) (int $a.maxReplicas)) }}
autoscaling.minReplicas is {{ $a.minReplicas }}, more than autoscaling.maxReplicas, {{ $a.maxReplicas }}
{{- end }}
{{- end -}}

{{- define "service.problems.drain" -}}
{{- $d := .Values.drain -}}
{{- if lt (int $d.graceSeconds) (add $d.preStopSeconds $d.finishSeconds | int) }}
drain.graceSeconds is {{ $d.graceSeconds }}, less than drain.preStopSeconds + drain.finishSeconds, {{ add $d.preStopSeconds $d.finishSeconds }}: a stop would abort calls
{{- end }}
{{- end -}}

{{/* A CPU quantity in millicores. */}}
{{- define "service.millicores" -}}
{{- if hasSuffix "m" (toString .) -}}{{ toString . | trimSuffix "m" | int }}{{- else -}}{{ mulf (float64 .) 1000 | int }}{{- end -}}
{{- end -}}

{{- define "service.problems.processor" -}}
{{- $r := .Values.resources -}}
{{- with ($r.limits).cpu -}}
{{- $limit := include "service.millicores" . | int -}}
{{- if and (le $limit 1000) (not $.Values.gc) }}
resources.limits.cpu is {{ . }}: with at most 1, .NET sees one processor and uses workstation GC. Remove it, raise it, or set gc
{{- end }}
{{- if lt $limit (include "service.millicores" $r.requests.cpu | int) }}
resources.limits.cpu is {{ . }}, less than resources.requests.cpu, {{ $r.requests.cpu }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A memory quantity of the schema, in Ki. */}}
{{- define "service.kibibytes" -}}
{{- mul (regexFind "^[0-9]+" .) (get (dict "Ki" 1 "Mi" 1024 "Gi" 1048576 "Ti" 1073741824) (trunc -2 .)) -}}
{{- end -}}

{{/* The API rejects this only during the release, so the render checks it first. */}}
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
ports.{{ $name }} is {{ $number }}, the same as ports.{{ . }}
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
monitoring.port is {{ .Values.monitoring.port }}: it must be one of ports with `for: operators`
{{- end }}
{{- $callers := true -}}
{{- /* A worker has ports for operators only. */ -}}
{{- range $ports -}}{{- if eq .for "nobody" -}}{{- $callers = false -}}{{- end -}}{{- end -}}
{{- range $ports -}}{{- if eq .for "callers" -}}{{- $callers = true -}}{{- end -}}{{- end -}}
{{- if not $callers }}
ports has no port with `for: callers`
{{- end }}
{{- end -}}

{{/* Sidecars and init containers. The schema lets a part omit these values, so that an environment can set them. */}}
{{- define "service.problems.containers" -}}
{{- range $kind := list "sidecars" "initContainers" -}}
{{- range $name, $c := get $.Values $kind -}}
{{- if not (and ($c.image).repository ($c.image).digest) }}
{{ $kind }}.{{ $name }}.image needs repository and digest: a tag alone can change
{{- end }}
{{- if not $c.resources }}
{{ $kind }}.{{ $name }}.resources is missing
{{- else }}
{{- include "service.problems.memory" (dict "where" (printf "%s.%s." $kind $name) "resources" $c.resources) }}
{{- end }}
{{- $paths := dict "/tmp" "the chart's own volume" -}}
{{- range $volume, $mount := $c.mounts -}}
{{- with get $paths (clean $mount.path) }}
{{ $kind }}.{{ $name }}.mounts.{{ $volume }}.path is {{ $mount.path }}, the same as {{ . }}
{{- end }}
{{- $_ := set $paths (clean $mount.path) (printf "%s.%s.mounts.%s.path" $kind $name $volume) -}}
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
{{- $paths := dict "/tmp" "the chart's own volume" -}}
{{- if .Values.config.files -}}
{{- with get $paths (clean .Values.config.path) }}
config.path is {{ $.Values.config.path }}, the same as {{ . }}
{{- end }}
{{- $_ := set $paths (clean .Values.config.path) "config.path" -}}
{{- end -}}
{{- range $name, $volume := .Values.volumes -}}
{{- if or (eq $name "tmp") (eq $name "config") (hasPrefix "tmp-" $name) }}
volumes.{{ $name }} has a reserved name: the chart uses tmp, config and tmp-…
{{- end }}
{{- if not $volume.from }}
volumes.{{ $name }}.from is missing: it sets the type of the volume
{{- end }}
{{- with $volume.path -}}
{{- with get $paths (clean .) }}
volumes.{{ $name }}.path is {{ $volume.path }}, the same as {{ . }}
{{- end }}
{{- $_ := set $paths (clean .) (printf "volumes.%s.path" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Values are readable in Deployments, ConfigMaps and Helm's release record, so they must not contain secrets. */}}
{{- define "service.problems.secrets" -}}
{{- $own := dict -}}
{{- range print (include "service.gcEnv" .) (include "service.numberEnv" .) | fromYamlArray -}}{{- $_ := set $own .name "" -}}{{- end -}}
{{- include "service.problems.env" (dict "where" "" "env" .Values.env "secretEnv" .Values.secretEnv "fieldEnv" .Values.fieldEnv "gc" $own) }}
{{- range $kind := list "sidecars" "initContainers" -}}
{{- range $name, $c := get $.Values $kind -}}
{{- include "service.problems.env" (dict "where" (printf "%s.%s." $kind $name) "env" $c.env "secretEnv" $c.secretEnv) }}
{{- end -}}
{{- end -}}
{{- range $name, $text := .Values.config.files -}}
{{- if include "service.holdsSecret" $text }}
config.files.{{ $name }} holds a password or a private key: move the file to a Secret and mount it with volumes
{{- end }}
{{- end -}}
{{- end -}}

{{- define "service.problems.env" -}}
{{- $sources := dict -}}
{{- range $source := list "gc" "secretEnv" "fieldEnv" "env" -}}
{{- range $name, $_ := get $ $source | default dict -}}
{{- with get $sources $name }}
{{ $.where }}{{ $source }}.{{ $name }} is also in {{ $.where }}{{ . }}
{{- end }}
{{- $_ := set $sources $name $source -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := .env -}}
{{- if regexMatch "(?i)(password|passwd|pwd|secret|token|credentials?|(api|private|access|account|signing)_?key)$" $name }}
{{ $.where }}env.{{ $name }} has the name of a secret: move it to a Secret and refer to it in {{ $.where }}secretEnv
{{- else if include "service.holdsSecret" (toString $value) }}
{{ $.where }}env.{{ $name }} holds a password or a private key: move it to a Secret and refer to it in {{ $.where }}secretEnv
{{- end }}
{{- end -}}
{{- end -}}

{{/* "true" for a connection string or a URL with a password, and for a private key. */}}
{{- define "service.holdsSecret" -}}
{{- if or (regexMatch "(?i)(password|pwd|secret|(api|access|account)key)[\"']?\\s*[=:]\\s*[\"']?[^\\s\"']" .) (regexMatch "://[^/@\\s:]*:[^/@\\s]+@" .) (contains "PRIVATE KEY-----" .) -}}
true
{{- end -}}
{{- end -}}
