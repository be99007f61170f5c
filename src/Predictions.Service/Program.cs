using Microsoft.AspNetCore.Connections;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Service.Calls;
using Predictions.Service.Events;
using Predictions.Service.Grpc;
using Predictions.Service.Http;
using Predictions.Service.Rollouts;
using Predictions.Service.Startup;
using Predictions.Service.Telemetry;

return await Predictions.Service.ServiceHost.RunProcessAsync(args);

namespace Predictions.Service
{
    /// <summary>Builds and runs the service; also for a host with its own store, such as Predictions.Local.</summary>
    public static class ServiceHost
    {
        private const int InvalidConfiguration = 78;
        private const int CannotListen = 1;

        /// <summary>Runs the service as a process of its own.</summary>
        /// <param name="args">The command line.</param>
        /// <returns>The exit code.</returns>
        internal static Task<int> RunProcessAsync(string[] args) => RunAsync(() => BuildAsync(args, isProcess: true), null);

        /// <summary>Runs until the process is stopped. Writes one line to standard error if the service cannot start.</summary>
        /// <param name="args">The command line: configuration as <c>--Section:Key value</c>.</param>
        /// <param name="settings">Configuration that overrides every other source.</param>
        /// <param name="started">Called with the addresses once the service answers.</param>
        /// <returns>The exit code: 0 after a stop, 78 for invalid configuration, 1 if an address is in use.</returns>
        public static Task<int> RunAsync(
            string[] args, IReadOnlyDictionary<string, string?>? settings = null, Action<ServiceAddresses>? started = null) =>
            RunAsync(() => BuildAsync(args, settings), started);

        private static async Task<int> RunAsync(Func<Task<WebApplication>> build, Action<ServiceAddresses>? started)
        {
            try
            {
                await using var app = await build();
                app.Lifetime.ApplicationStarted.Register(() => started?.Invoke(ServiceAddresses.Of(app)));
                await app.RunAsync();
                return 0;
            }
            catch (ConfigurationException problem)
            {
                await Console.Error.WriteLineAsync($"Predictions cannot start: {problem.Message}");
                return InvalidConfiguration;
            }
            catch (IOException problem) when (problem.InnerException is AddressInUseException)
            {
                await Console.Error.WriteLineAsync($"Predictions cannot start: {problem.Message}");
                return CannotListen;
            }
        }

        /// <summary>
        /// Gives the keys of a store that an earlier version wrote the hash tag of their partition. No instance may use the store
        /// meanwhile.
        /// </summary>
        /// <param name="connection">The connection string of a store without a password on this machine.</param>
        /// <exception cref="IOException">The store stopped answering.</exception>
        public static async Task TagKeysAsync(string connection)
        {
            var options = new RedisOptions
            {
                ConnectionString = connection, KeySecret = HistoryKeys.DevelopmentSecret, CallTimeoutMs = 10_000,
            };
            var counts = await KeyMove.RunAsync(options, null, CancellationToken.None);
            if (counts.Failed > 0)
                throw new IOException($"{counts.Failed} histories of an earlier version were not moved to their new keys");
        }

        internal static async Task<WebApplication> BuildAsync(
            string[] args, IReadOnlyDictionary<string, string?>? overrides = null, TimeProvider? clock = null,
            bool isProcess = false)
        {
            var builder = WebApplication.CreateSlimBuilder(
                new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
            builder.Configuration.AddSecrets();
            builder.Configuration.AddInMemoryCollection(overrides ?? new Dictionary<string, string?>());
            var settings = Settings.Read(builder.Configuration);
            var refused = isProcess && settings.Start.BatchScheduling ? ThreadScheduling.SetBatch() : null;

            clock ??= TimeProvider.System;

            builder.AddHosting(settings, clock);
            var metrics = builder.AddMetrics(settings.Callers);
            builder.AddAccess(settings.Security, settings.Callers);
            builder.AddAudit(settings.Audit);
            builder.AddErasures(settings.Erasures);
            var forecasts = new ShownForecasts(builder.AddModels(settings.Models));
            await builder.AddStoreAsync(settings, forecasts, metrics, clock);
            builder.AddEvents(settings.Events);
            builder.AddHandlers();
            builder.AddTracing(settings.Tracing);
            builder.AddGrpcApi();
            builder.AddHttpApi();

            var app = builder.Build();
            forecasts.Follow(app.Services.GetRequiredService<RolloutWatch>());
            await app.LoadEndpointsAsync();
            app.UsePipelines(settings.Page);
            app.WarnOfOpenAccess(settings);
            if (refused is not null)
                ThreadScheduling.LogRefused(app.Logger, refused);
            return app;
        }
    }

    /// <summary>The addresses of a started service.</summary>
    /// <param name="Http">HTTP/JSON and its OpenAPI document.</param>
    /// <param name="Grpc">gRPC.</param>
    /// <param name="Operators">Metrics and health.</param>
    /// <param name="OperatorsGrpc">Reflection and health over gRPC.</param>
    public sealed record ServiceAddresses(Uri Http, Uri Grpc, Uri Operators, Uri OperatorsGrpc)
    {
        internal static ServiceAddresses Of(WebApplication app)
        {
            var listeners = app.Services.GetRequiredService<Listeners>();
            return new ServiceAddresses(
                listeners.AddressOf(Listener.Http),
                listeners.AddressOf(Listener.Grpc),
                listeners.AddressOf(Listener.Operators),
                listeners.AddressOf(Listener.OperatorsGrpc));
        }
    }
}
