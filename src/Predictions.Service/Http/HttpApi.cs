using Predictions.Service.Http.OpenApi;

namespace Predictions.Service.Http;

/// <summary>The HTTP/JSON endpoint: the contract's routes and their document.</summary>
internal static class HttpApi
{
    public static void AddHttpApi(this WebApplicationBuilder builder) =>
        builder.Services
            .AddSingleton<HttpPipeline>()
            .AddSingleton<ForecastEndpoints>()
            .AddSingleton<HistoryEndpoints>()
            .AddSingleton<ModelEndpoints>()
            .AddApiDocument();

    public static void Use(IApplicationBuilder app)
    {
        app.UseRouting();
        app.Use(app.ApplicationServices.GetRequiredService<HttpPipeline>().RunAsync);
        app.UseEndpoints(routes =>
        {
            var services = app.ApplicationServices;
            services.GetRequiredService<ForecastEndpoints>().Map(routes);
            services.GetRequiredService<HistoryEndpoints>().Map(routes);
            services.GetRequiredService<ModelEndpoints>().Map(routes);
            routes.MapApiDocument();
        });
    }
}
