namespace Predictions.Deploy.Tests.Bench;

/// <summary>A small chart with the values and objects that a deployment reads.</summary>
internal static class SmallChart
{
    /// <summary>Writes the chart to a folder.</summary>
    public static void Write(string folder)
    {
        Put(folder, "Chart.yaml", "apiVersion: v2\nname: predictions\nversion: 0.1.0\n");
        Put(folder, "values.yaml", "service: {image: {}, annotations: {}, greeting: hello}\n");
        Put(folder, "values.schema.json", """
            {"type": "object", "required": ["service"],
             "properties": {"service": {"type": "object", "additionalProperties": false,
             "required": ["image"], "properties": {
               "image": {"type": "object", "additionalProperties": false, "required": ["repository", "digest"], "properties": {
                 "repository": {"type": "string"}, "tag": {"type": "string"},
                 "digest": {"type": "string", "pattern": "^sha256:[a-f0-9]{64}$"}}},
               "annotations": {"type": "object"}, "greeting": {"type": "string"}}}}}
            """);
        foreach (var environment in (string[])["dev", "stage", "prod"])
            Put(folder, $"environments/{environment}.yaml", $"service: {{greeting: hello {environment}}}\n");
        Put(folder, "templates/deployment.yaml", Deployment);
        Put(folder, "templates/around.yaml", Around);
    }

    public const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{ .Release.Name }}
          labels: &labels {app.kubernetes.io/name: predictions, app.kubernetes.io/instance: {{ .Release.Name }}}
          annotations: {{ toJson .Values.service.annotations }}
        spec:
          progressDeadlineSeconds: 15
          strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
          selector: {matchLabels: *labels}
          template:
            metadata: {labels: *labels}
            spec:
              automountServiceAccountToken: false
              securityContext: {runAsNonRoot: true, runAsUser: 1654, seccompProfile: {type: RuntimeDefault}}
              containers:
                - name: service
                  image: "{{ .Values.service.image.repository }}@{{ .Values.service.image.digest }}"
                  env: [{name: GREETING, value: {{ quote .Values.service.greeting }}}]
                  ports: [{name: http, containerPort: 8080}]
                  securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
        """;

    private const string Around = """
        apiVersion: v1
        kind: Service
        metadata: {name: {{ .Release.Name }}}
        spec: {selector: {app.kubernetes.io/instance: {{ .Release.Name }}}, ports: [{name: http, port: 80, targetPort: http}]}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: {{ .Release.Name }}}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ .Release.Name }}}, minReplicas: 1, maxReplicas: 9}
        """;

    /// <summary>Writes a file, and creates its folder.</summary>
    public static void Put(string folder, string file, string text)
    {
        var path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
