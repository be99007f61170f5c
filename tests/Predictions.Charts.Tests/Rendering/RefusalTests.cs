namespace Predictions.Charts.Tests.Rendering;

/// <summary>The refusals of the general chart's schema and checks: each rule once, with the accepted value next to it.</summary>
public class RefusalTests
{
    /// <summary>Values over the example, and the texts that the error must contain.</summary>
    public static TheoryData<string, string[]> Wrong => new()
    {
        { "replica: 3", ["replica"] },
        { "autoscaling: {minReplica: 3}", ["autoscaling", "minReplica"] },
        { "autoscaling: {scaleUp: {percents: 3}}", ["autoscaling", "scaleUp", "percents"] },
        { "ports: {http: {nodePort: 30000}}", ["ports", "http", "nodePort"] },
        { "networkPolicy: {ingress: {shop: {from: [{namespaceSelector: {matchLabel: {a: b}}}]}}}",
            ["ingress", "shop", "matchLabel"] },
        { "volumes: {a: {path: /a, from: {emptyDir: {sizeLimits: 1Mi}}}}", ["volumes", "emptyDir", "sizeLimits"] },
        { "parts: {tracing: {enabled: true}}", ["parts", "tracing"] },
        { "image: {digest: latest}", ["image", "digest"] },
        { "image: {digest: null, tag: '1.2.3'}", ["image", "digest"] },
        { "image: {repository: 'registry.example.org/orders:1.2.3'}", ["image", "repository"] },
        { "image: {tag: 'not a label'}", ["image", "tag"] },
        { "environment: production", ["environment", "prod"] },
        { "environment: null", ["environment"] },
        { "name: Orders_Service", ["name"] },
        { "ports: {http: {port: 80}}", ["ports", "http", "port"] },
        { "ports: {http: {for: customers}}", ["ports", "http", "for"] },
        { "ports: {a-name-too-long-for-a-port: {port: 8082, for: nobody}}", ["a-name-too-long-for-a-port"] },
        { "secretEnv: {Orders__Password: hunter2}", ["secretEnv", "Orders__Password"] },
        { "user: 0", ["user"] },
        { "gc: concurrent", ["gc", "workstation"] },
        { "resources: {requests: {cpu: 500millis}}", ["resources", "requests", "cpu"] },
        { "resources: {requests: {cpu: null}}", ["resources", "requests", "cpu"] },
        { "resources: {limits: {memory: null}}", ["resources", "limits", "memory"] },
        { "probes: {readiness: null}", ["readiness"] },
        { "probes: {readiness: {grpc: orders}}", ["probes", "readiness"] },
        { "disruption: {maxUnavailable: 0}", ["disruption", "maxUnavailable"] },
        { "disruption: {maxUnavailable: 0%}", ["disruption", "maxUnavailable"] },
        { "rollout: {maxSurge: 0}", ["rollout", "maxSurge"] },
        { "drain: {graceSeconds: half a minute}", ["drain", "graceSeconds"] },
        { "spread: {zones: Always}", ["spread", "zones"] },
        { "monitoring: {interval: often}", ["monitoring", "interval"] },
        { "monitoring: {rules: {calls: [{alert: A, record: b, expr: c}]}}", ["monitoring", "rules", "calls"] },
        { "volumes: {a: {path: /a, from: {hostPath: {path: /}}}}", ["volumes", "hostPath"] },
        { "volumes: {a: {path: /a, from: {emptyDir: {sizeLimit: 1Mi}, secret: {secretName: b}}}}", ["volumes", "from"] },
        { "networkPolicy: {ingress: {shop: {from: []}}}", ["networkPolicy", "ingress", "shop", "from"] },
        { "networkPolicy: {egress: {all: {ports: [{port: 443}], to: [{}]}}}", ["networkPolicy", "egress", "all", "to"] },
        { "tags: {shop: 'yes'}", ["tags", "shop"] },
        { "enabled: 1", ["enabled"] },
        { "fullnameOverride: 1st", ["fullnameOverride"] },
        { "podLabels: {a b: c}", ["a b"] },
        { "podLabels: {a: b c}", ["podLabels"] },
        { "podAnnotations: {-a: b}", ["-a"] },
        { "monitoring: {labels: {a: 'b/c'}}", ["monitoring", "labels"] },
        { "nodeSelector: {a: -b}", ["nodeSelector"] },
        { "ports: {a--b: {port: 8082, for: nobody}}", ["a--b"] },
    };

    /// <summary>Values that the schema accepts one by one, and that contradict each other.</summary>
    public static TheoryData<string, string[]> Contradictory => new()
    {
        { "replicas: 3", ["replicas is 3, but autoscaling.enabled is true", "not both"] },
        { "autoscaling: {enabled: false}", ["replicas is missing"] },
        { "autoscaling: {enabled: false}\nreplicas: 1", ["replicas is 1: prod needs at least 2"] },
        { "indexEnv: A\nautoscaling: {enabled: false}\nreplicas: 2", ["indexEnv and countEnv belong together"] },
        { "autoscaling: {minReplicas: 1}", ["autoscaling.minReplicas is 1: prod needs at least 2"] },
        { "autoscaling: {minReplicas: 11}", ["autoscaling.minReplicas is 11, more than autoscaling.maxReplicas, 10"] },
        { "drain: {graceSeconds: 19}", ["drain.graceSeconds is 19, less than drain.preStopSeconds + drain.finishSeconds, 20"] },
        { "drain: {preStopSeconds: 16}", ["drain.graceSeconds is 30", "31"] },
        { "resources: {limits: {cpu: 1}}", ["resources.limits.cpu is 1", "gc"] },
        { "resources: {limits: {cpu: '1'}}", ["resources.limits.cpu is 1", "gc"] },
        { "resources: {limits: {cpu: 1000m}}", ["resources.limits.cpu is 1000m", "gc"] },
        { "resources: {limits: {cpu: 0.75}}", ["resources.limits.cpu is 0.75", "gc"] },
        { "resources: {limits: {cpu: 400m}}\ngc: workstation",
            ["resources.limits.cpu is 400m, less than resources.requests.cpu, 500m"] },
        { "resources: {limits: {memory: 255Mi}}",
            ["resources.limits.memory is 255Mi, less than resources.requests.memory, 256Mi"] },
        { "resources: {requests: {memory: 1Gi}, limits: {memory: 1023Mi}}", ["resources.limits.memory is 1023Mi"] },
        { "sidecars: {a: {image: {}, resources: {requests: {cpu: 1m, memory: 2Mi}, limits: {memory: 1024Ki}}}}",
            ["sidecars.a.resources.limits.memory is 1024Ki, less than sidecars.a.resources.requests.memory, 2Mi"] },
        { "probes: {readiness: {port: metrics}}", ["probes.readiness.port is metrics", "http, operators"] },
        { "networkPolicy: {ingress: {shop: {ports: [https]}}}",
            ["networkPolicy.ingress.shop.ports has https", "http, operators"] },
        { "monitoring: {port: http}", ["monitoring.port is http", "for: operators"] },
        { "ports: {other: {port: 8080, for: nobody}}", ["ports.other is 8080/TCP, the same as ports.http"] },
        { "ports: {http: {for: nobody}}", ["ports has no port with `for: callers`"] },
        { "env: {ConnectionStrings__Orders: 'db:5432'}", ["env.ConnectionStrings__Orders is also in secretEnv"] },
        { "env: {Orders__Password: hunter2}", ["env.Orders__Password has the name of a secret", "secretEnv"] },
        { "env: {ORDERS_API_KEY: hunter2}", ["env.ORDERS_API_KEY has the name of a secret"] },
        { "env: {Orders__Redis: 'redis:6379,password=hunter2'}", ["env.Orders__Redis holds a password"] },
        { "env: {Orders__Queue: 'amqp://me:hunter2@queue'}", ["env.Orders__Queue holds a password"] },
        { "config: {files: {a.json: '{\"ClientSecret\": \"hunter2\"}'}}", ["config.files.a.json holds a password"] },
        { "config: {files: {tls.pem: '-----BEGIN PRIVATE KEY-----'}}",
            ["config.files.tls.pem holds a password or a private key"] },
        { "sidecars: {a: {image: {repository: b.example/c}, resources: {requests: {cpu: 1m, memory: 1Mi}, limits: {memory: "
            + "1Mi}}}}",
            ["sidecars.a.image needs repository and digest"] },
        { $"sidecars: {{a: {{image: {{repository: b.example/c, digest: '{ValueTexts.Digest}'}}}}}}",
            ["sidecars.a.resources is missing"] },
        { $"initContainers: {{a: {{image: {{repository: b.example/c, digest: '{ValueTexts.Digest}'}}, mounts: {{x: {{path: "
            + $"/x}}}}}}}}",
            ["initContainers.a.mounts has x"] },
        { "sidecars: {a: {image: {}, env: {API_TOKEN: hunter2}}}", ["sidecars.a.env.API_TOKEN has the name of a secret"] },
        { "volumes: {a: {path: /a}}", ["volumes.a.from is missing"] },
        { "volumes: {a: {path: /tmp, from: {secret: {secretName: b}}}}", ["volumes.a.path is /tmp"] },
        { "volumes: {a: {path: /a, from: {secret: {secretName: b}}}, c: {path: /a, from: {secret: {secretName: b}}}}",
            ["volumes.c.path is /a, the same as volumes.a.path"] },
        { "volumes: {tmp: {path: /a, from: {secret: {secretName: b}}}}", ["volumes.tmp has a reserved name"] },
        { "sidecars: {service: {image: {}}}", ["sidecars.service has the name of another container"] },
        { "initContainers: {service: {image: {}}}", ["initContainers.service has the name of another container"] },
    };

    /// <summary>Values that would replace or repeat what the chart, Helm or Kubernetes sets.</summary>
    public static TheoryData<string, string> Repeated => new()
    {
        { "podLabels: {app.kubernetes.io/name: a}", "podLabels has app.kubernetes.io/name, which is set already" },
        { "podLabels: {app.kubernetes.io/instance: a}", "podLabels has app.kubernetes.io/instance, which is set already" },
        { "podLabels: {pod-template-hash: a}", "podLabels has pod-template-hash, which is set already" },
        { "monitoring: {labels: {app.kubernetes.io/managed-by: a}}",
            "monitoring.labels has app.kubernetes.io/managed-by, which is set already" },
        { "podAnnotations: {checksum/config: a}\nconfig: {files: {a.json: '{}'}}",
            "podAnnotations has checksum/config, which is set already" },
        { "annotations: {meta.helm.sh/release-name: a}", "annotations has meta.helm.sh/release-name, which is set already" },
        { "annotations: {deployment.kubernetes.io/revision: '7'}",
            "annotations has deployment.kubernetes.io/revision, which is set already" },
        { "serviceAccountAnnotations: {meta.helm.sh/release-namespace: a}",
            "serviceAccountAnnotations has meta.helm.sh/release-namespace, which is set already" },
        { "gc: server\nenv: {DOTNET_gcServer: 0}", "env.DOTNET_gcServer is also in gc" },
        { "gc: server\nresources: {limits: {cpu: 500m}}\nsecretEnv: {DOTNET_PROCESSOR_COUNT: {secret: a, key: b}}",
            "secretEnv.DOTNET_PROCESSOR_COUNT is also in gc" },
        { "env: {A: b}\nfieldEnv: {A: metadata.name}", "env.A is also in fieldEnv" },
        { "fieldEnv: {ConnectionStrings__Orders: metadata.name}", "fieldEnv.ConnectionStrings__Orders is also in secretEnv" },
        { "volumes: {a: {path: /tmp/, from: {secret: {secretName: b}}}}",
            "volumes.a.path is /tmp/, the same as the chart's own volume" },
        { "volumes: {a: {path: //x/../tmp, from: {secret: {secretName: b}}}}", "volumes.a.path is //x/../tmp, the same as" },
        { "config: {path: /tmp, files: {a.json: '{}'}}", "config.path is /tmp, the same as the chart's own volume" },
        { "config: {files: {a.json: '{}'}}\nvolumes: {a: {path: /config/, from: {secret: {secretName: b}}}}",
            "volumes.a.path is /config/, the same as config.path" },
        { "volumes: {a: {from: {secret: {secretName: b}}}}\nsidecars: {c: {image: {}, mounts: {a: {path: /tmp}}}}",
            "sidecars.c.mounts.a.path is /tmp, the same as the chart's own volume" },
        { "volumes: {a: {from: {secret: {secretName: b}}}, b: {from: {secret: {secretName: b}}}}\n"
            + "initContainers: {c: {image: {}, mounts: {a: {path: /x}, b: {path: /x/}}}}",
            "initContainers.c.mounts.b.path is /x/, the same as initContainers.c.mounts.a.path" },
    };

    /// <summary>Valid values that a too strict rule would refuse.</summary>
    public static TheoryData<string> Right =>
    [
        "global: {imageRegistry: a, deep: {b: [1]}}\ntags: {shop: false}\nenabled: true",
        "podLabels: {app.kubernetes.io/component: api, example.org/team: '', a: 1.x_y}",
        "podAnnotations: {kubectl.kubernetes.io/restartedAt: '2026-01-01', checksum/secret: a}",
        "env: {on: a, y: b, 'null': c}\nports: {on: {port: 8082, for: callers}}\n"
            + "volumes: {on: {path: /on, from: {secret: {secretName: b}}}}",
        "gc: server\nenv: {DOTNET_GCHeapCount: 2}",
        "environment: dev\nautoscaling: {minReplicas: 1}",
        "environment: dev\nautoscaling: {enabled: false}\nreplicas: 1",
        "autoscaling: {enabled: false}\nreplicas: 2",
        "autoscaling: {minReplicas: 10}",
        "drain: {graceSeconds: 20}",
        "resources: {limits: {cpu: 1001m}}",
        "resources: {limits: {cpu: 1}}\ngc: workstation",
        "resources: {limits: {cpu: 1}}\ngc: server",
        "ports: {other: {port: 8080, protocol: UDP, for: nobody}}",
        "env: {Orders__KeyFile: /keys/a.pem, Secrets__Directory: /secrets, Orders__TokenLifetime: 5}",
        "env: {Orders__Url: 'https://a.example:443/b@c'}",
        "parts: {tracing: {enabled: false, env: {Orders__Password: hunter2}}}",
        "networkPolicy: {ingress: {shop: {from: [{ipBlock: {cidr: 0.0.0.0/0}}]}}}",
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public Task An_invalid_value_is_named(string values, string[] told) =>
        Refused.ByGeneralAsync(values, [.. told, "don't meet the specifications of the schema"]);

    [Theory]
    [MemberData(nameof(Contradictory))]
    public Task Values_that_do_not_go_together_are_named(string values, string[] told) =>
        Refused.ByGeneralAsync(values, [.. told, "these values conflict"]);

    [Theory]
    [MemberData(nameof(Repeated))]
    public Task What_is_set_already_cannot_be_set_again(string values, string told) =>
        Refused.ByGeneralAsync(values, told, "these values conflict");

    /// <summary>The rules for what the render itself shows: each label, volume and path of it.</summary>
    [Fact]
    public async Task Nothing_that_the_chart_renders_can_be_set_by_a_map()
    {
        const string Files = "config: {files: {a.json: '{}'}}\ngc: server\n";
        var all = await Refused.NotByGeneralAsync(Files);
        string[] again =
        [
            .. all.Deployment.Spec.Template.Metadata.Labels.Keys.Select(key => $"podLabels: {{{key}: a}}"),
            .. all.Of<ServiceMonitor>().Single().Metadata.Labels.Keys.Select(key => $"monitoring: {{labels: {{{key}: a}}}}"),
            .. all.Deployment.Spec.Template.Metadata.Annotations.Keys.Select(key => $"podAnnotations: {{{key}: a}}"),
            .. all.Container.Env.Where(e => e.Name.StartsWith("DOTNET_", StringComparison.Ordinal))
                .SelectMany(e => new[] { $"env: {{{e.Name}: '1'}}", $"fieldEnv: {{{e.Name}: metadata.name}}" }),
            .. all.Pod.Volumes.Select(v => $"volumes: {{{v.Name}: {{path: /a, from: {{emptyDir: {{sizeLimit: 1Mi}}}}}}}}"),
            .. all.Container.VolumeMounts
                .Select(m => $"volumes: {{a: {{path: {m.MountPath}/, from: {{emptyDir: {{sizeLimit: 1Mi}}}}}}}}"),
        ];
        Assert.True(again.Length >= 12, string.Join('\n', again));
        foreach (var values in again)
            await Refused.ByGeneralAsync(Files + values, "these values conflict");
    }

    [Theory]
    [InlineData("1st")]
    [InlineData("my.release")]
    [InlineData("a.b")]
    [InlineData("9")]
    [InlineData("a23456789-a23456789-a23456789-a23456789-a23456789-a")]
    public async Task A_release_that_cannot_name_a_Service_is_refused(string release)
    {
        foreach (var version in Helm.Versions)
        {
            var run = await Helm.TemplateReleaseAsync(version, release, Helm.General, ValueTexts.Minimal);
            Assert.Equal((1, ""), (run.ExitCode, run.Output));
            Assert.Contains($"the release name {release} cannot name a Service (DNS-1035)", run.Error, StringComparison.Ordinal);
            var named = await Helm.TemplateReleaseAsync(
                version, release, Helm.General, ValueTexts.Minimal, "fullnameOverride: orders");
            Assert.All(Manifests.Read(named.Manifests).All,
                o => Assert.StartsWith("orders", o.Metadata.Name, StringComparison.Ordinal));
        }
    }

    /// <summary>Names that YAML 1.1 reads as another type, and the longest name.</summary>
    [Theory]
    [InlineData("true")]
    [InlineData("on")]
    [InlineData("n")]
    [InlineData("null")]
    [InlineData("a23456789-a23456789-a23456789-a23456789-a23456789a")]
    public async Task A_release_that_can_name_a_Service_names_all_objects(string release)
    {
        var run = await Helm.TemplateReleaseAsync(
            Helm.V4, release, Helm.General,
            ValueTexts.Everything.Replace("fullnameOverride: everything\n", "", StringComparison.Ordinal));
        var all = Manifests.Read(run.Manifests);
        Assert.All(all.All, o => Assert.StartsWith(release, o.Metadata.Name, StringComparison.Ordinal));
        Assert.All(all.Of<k8s.Models.V1Service>(), s => Assert.InRange(s.Metadata.Name.Length, 1, 63));
        Assert.DoesNotMatch("(?m)name: (true|on|n|null)$", run.Manifests);
    }

    [Fact]
    public Task A_switch_that_nothing_reads_is_refused() =>
        Refused.ByGeneralAsync("enabled: false", "enabled is false, but no condition of a parent chart reads it");

    [Fact]
    public Task All_contradictions_are_reported_at_once() => Refused.ByGeneralAsync(
        "replicas: 3\ndrain: {graceSeconds: 1}\nresources: {limits: {cpu: 1}}",
        "replicas is 3", "drain.graceSeconds is 1", "resources.limits.cpu is 1");

    [Theory]
    [MemberData(nameof(Right))]
    public async Task Values_that_are_right_render(string values)
    {
        var all = await Refused.NotByGeneralAsync(values);
        Assert.Empty(Wiring.Problems(all));
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData("gc: workstation", "0", null)]
    [InlineData("gc: server", "1", null)]
    [InlineData("gc: server\nresources: {limits: {cpu: 2}}", "1", null)]
    // With one processor .NET always uses workstation GC, so the limit must be two or more.
    [InlineData("gc: server\nresources: {limits: {cpu: 500m}}", "1", "2")]
    [InlineData("gc: server\nresources: {limits: {cpu: 500m}}\nenv: {DOTNET_PROCESSOR_COUNT: 3}", "1", "3")]
    public async Task A_garbage_collector_that_is_chosen_is_the_one_that_runs(string values, string? server, string? processors)
    {
        var env = (await Refused.NotByGeneralAsync(values)).Container.Env;
        Assert.Equal((server, processors), (Of("DOTNET_gcServer"), Of("DOTNET_PROCESSOR_COUNT")));

        string? Of(string name) => env.SingleOrDefault(e => e.Name == name)?.Value;
    }
}
