using Microsoft.AspNetCore.Connections;
using Predictions.Service.Calls;
using Predictions.Service.Grpc;
using Predictions.Service.Http;
using Predictions.Service.Startup;
using Predictions.Service.Telemetry;

return await Predictions.Service.ServiceHost.RunAsync(args);

namespace Predictions.Service
{
    /// <summary>The service as a whole; also for a host that brings its own store, such as Predictions.Local.</summary>
    public static class ServiceHost
    {
        private const int BadConfiguration = 78;
        private const int CannotListen = 1;

        /// <summary>Runs until it is told to stop. Tells what hinders a start in one line.</summary>
        /// <param name="args">The command line: configuration as <c>--Section:Key value</c>.</param>
        /// <param name="settings">Configuration that goes before any other.</param>
        /// <param name="started">Told the addresses once the service answers there.</param>
        /// <returns>The exit code: 0 after a stop, 78 for bad configuration, 1 where an address cannot be listened on.</returns>
        public static async Task<int> RunAsync(
            string[] args, IReadOnlyDictionary<string, string?>? settings = null, Action<ServiceAddresses>? started = null)
        {
            try
            {
                await using var app = await BuildAsync(args, settings);
                app.Lifetime.ApplicationStarted.Register(() => started?.Invoke(ServiceAddresses.Of(app)));
                await app.RunAsync();
                return 0;
            }
            catch (ConfigurationException problem)
            {
                await Console.Error.WriteLineAsync($"Predictions cannot start: {problem.Message}");
                return BadConfiguration;
            }
            catch (IOException problem) when (problem.InnerException is AddressInUseException)
            {
                await Console.Error.WriteLineAsync($"Predictions cannot start: {problem.Message}");
                return CannotListen;
            }
        }

        internal static async Task<WebApplication> BuildAsync(
            string[] args, IReadOnlyDictionary<string, string?>? overrides = null, TimeProvider? clock = null)
        {
            var builder = WebApplication.CreateSlimBuilder(
                new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
            builder.Configuration.AddSecrets();
            builder.Configuration.AddInMemoryCollection(overrides ?? new Dictionary<string, string?>());
            var settings = Settings.Read(builder.Configuration);

            clock ??= TimeProvider.System;

            builder.AddHosting(settings, clock);
            var metrics = builder.AddMetrics();
            builder.AddAccess(settings.Security);
            builder.AddAudit(settings.Audit);
            builder.AddModels(settings.Models);
            await builder.AddStoreAsync(settings, metrics, clock);
            builder.AddHandlers();
            builder.AddTracing(settings.Tracing);
            builder.AddGrpcApi();
            builder.AddHttpApi();

            var app = builder.Build();
            await app.LoadEndpointsAsync();
            app.UseListener(Listener.Http, HttpApi.Use);
            app.UseListener(Listener.Grpc, GrpcApi.Use);
            app.UseListener(Listener.Operators, OperatorEndpoints.Use);
            app.UseListener(Listener.OperatorsGrpc, GrpcApi.UseForOperators);
            app.WarnOfDevelopmentSecret(settings);
            app.WarnOfOpenDoor(settings.Security);
            return app;
        }
    }

    /// <summary>Where a started service answers.</summary>
    /// <param name="Http">HTTP/JSON and its document.</param>
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
